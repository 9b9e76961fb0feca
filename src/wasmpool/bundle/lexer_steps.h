/* Included before a generated parser: its lexer as a function for one step, and a loop around it.

The generated lexer is one function of up to ten thousand places that jump back to its start. On such
a loop some versions of the compiler spend minutes and gigabytes (5 GB for Swift). Here the body of
the lexer looks at one character and returns what to do, so it has no loop, and the loop is small.

A parser that this is included in must call START_LEXER() first in each of its lexers, as all do that
tree-sitter has generated for ABI 13 to 15. */

#include <stdbool.h>
#include <stdint.h>

#include "tree_sitter/parser.h"

#undef START_LEXER
#undef ADVANCE
#undef ADVANCE_MAP
#undef SKIP
#undef ACCEPT_TOKEN
#undef END_STATE

/* What a step returns: the next state in the lower 16 bits, and these. */
enum {
  LEXER_ADVANCES = 1 << 16, /* else it is done */
  LEXER_SKIPS = 1 << 17,    /* the character is left out of the token */
  LEXER_ACCEPTED = 1 << 18, /* a token ends before the character */
};

/* The line makes a name that no other lexer of the file has. */
#define START_LEXER() LEXER_STEPS(__LINE__)
#define LEXER_STEPS(line) LEXER_STEPS_OF(line)
#define LEXER_STEPS_OF(line)                                                              \
    uint32_t lexer_step_##line(TSLexer *, TSStateId);                                     \
    bool accepted = false;                                                                \
    for (;;) {                                                                            \
      const uint32_t step = lexer_step_##line(lexer, state);                              \
      if (step & LEXER_ACCEPTED) accepted = true;                                         \
      if (!(step & LEXER_ADVANCES)) return accepted;                                      \
      lexer->advance(lexer, (step & LEXER_SKIPS) != 0);                                   \
      state = (TSStateId)step;                                                            \
    }                                                                                     \
  }                                                                                       \
  __attribute__((noinline)) uint32_t lexer_step_##line(TSLexer *lexer, TSStateId state) { \
    const int32_t lookahead = lexer->lookahead;                                           \
    uint32_t accepted = 0;                                                                \
    UNUSED bool eof

#define ADVANCE(next) return accepted | LEXER_ADVANCES | (next);

#define ADVANCE_MAP(...)                                                \
  {                                                                     \
    static const uint16_t pairs[] = {__VA_ARGS__};                      \
    for (uint32_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i += 2)  \
      if (pairs[i] == lookahead) ADVANCE(pairs[i + 1])                  \
  }

#define SKIP(next) return accepted | LEXER_ADVANCES | LEXER_SKIPS | (next);

#define ACCEPT_TOKEN(symbol)       \
  accepted = LEXER_ACCEPTED;       \
  lexer->result_symbol = (symbol); \
  lexer->mark_end(lexer);

#define END_STATE() return accepted;
