/* Included before a generated parser: its lexer as a function for one step, and a loop around it.

The generated lexer is one function of up to ten thousand places that jump back to its start. On such
a loop some versions of the compiler spend minutes and gigabytes (5 GB for Swift). Here the body of
the lexer takes one character, or says that it is done: it has no loop, and the loop is six lines.

A parser that this is included in must call START_LEXER() first in each of its lexers, as all do that
tree-sitter has generated for languages of ABI 13 to 15. */

#include <stdbool.h>
#include <stdint.h>

#include "tree_sitter/parser.h"

#undef START_LEXER
#undef ADVANCE
#undef ADVANCE_MAP
#undef SKIP
#undef ACCEPT_TOKEN
#undef END_STATE

typedef struct {
  TSStateId state; /* the next one */
  bool skip;       /* whether the character is left out of the token */
  bool accepted;   /* whether some token was found on the way */
} LexerSteps;

/* The line makes a name that no other lexer of the file has. */
#define START_LEXER() LEXER_STEPS(__LINE__)
#define LEXER_STEPS(line) LEXER_STEPS_OF(line)
#define LEXER_STEPS_OF(line)                                                          \
    bool lexer_step_##line(TSLexer *, LexerSteps *);                                  \
    LexerSteps steps = {state, false, false};                                         \
    while (lexer_step_##line(lexer, &steps)) lexer->advance(lexer, steps.skip);       \
    return steps.accepted;                                                            \
  }                                                                                   \
  __attribute__((noinline)) bool lexer_step_##line(TSLexer *lexer, LexerSteps *steps) { \
    const TSStateId state = steps->state;                                             \
    const int32_t lookahead = lexer->lookahead;                                       \
    UNUSED bool eof;                                                                  \
    steps->skip = false

#define ADVANCE(next)      \
  {                        \
    steps->state = (next); \
    return true;           \
  }

#define ADVANCE_MAP(...)                                                \
  {                                                                     \
    static const uint16_t pairs[] = {__VA_ARGS__};                      \
    for (uint32_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i += 2)  \
      if (pairs[i] == lookahead) ADVANCE(pairs[i + 1])                  \
  }

#define SKIP(next)      \
  {                     \
    steps->skip = true; \
    ADVANCE(next)       \
  }

#define ACCEPT_TOKEN(symbol)       \
  steps->accepted = true;          \
  lexer->result_symbol = (symbol); \
  lexer->mark_end(lexer);

#define END_STATE() return false;
