// The chain that a name is asked of; see `chains.py`.
#include "assembler.h"

enum { LONGEST = 400 };

static bool is_one_of(char byte, const char *marks) {
    return byte != 0 && strchr(marks, byte) != NULL;
}

static bool is_word(char byte) {
    unsigned char code = (unsigned char)byte;
    return code >= 0x80 || code == '_' || (code >= '0' && code <= '9') ||
           (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
}

static bool is_path_sign(const char *source, uint32_t at) {
    return source[at - 1] == ':' && source[at - 2] == ':';
}

static uint32_t before_space(const Work *work, uint32_t at, uint32_t least) {
    while (at > least) {
        uint32_t index = comment_from(work, at);
        const Span *comment = index > 0 ? &work->comments.items[index - 1] : NULL;
        if (comment != NULL && at <= comment->end) {
            at = comment->start > least ? comment->start : least;
        } else if (is_one_of(work->source[at - 1], " \t\r\n\f")) {
            at--;
        } else {
            break;
        }
    }
    return at;
}

// Where a mark stands last before a place.
static uint32_t last_before(const char *source, char mark, uint32_t at, uint32_t least) {
    while (at > least) {
        if (source[--at] == mark) {
            return at;
        }
    }
    return least;
}

static uint32_t before_brackets(const char *source, uint32_t at, uint32_t least) {
    bool is_angle = source[at - 1] == '>';
    const char *opening = is_angle ? "<" : "([{", *closing = is_angle ? ">" : ")]}";
    int32_t depth = 0;
    while (at > least) {
        at--;
        char mark = source[at];
        if (mark == '"') {
            at = last_before(source, mark, at, least);
        } else if ((is_one_of(mark, opening) || is_one_of(mark, closing)) &&
                   !(source[at - 1] == '\'' && source[at + 1] == '\'')) {
            depth += is_one_of(mark, closing) ? 1 : -1;
            if (depth == 0) {
                break;
            }
        }
    }
    return at;
}

static uint32_t before_operand(const char *source, uint32_t at, uint32_t least) {
    while (at > least) {
        char last = source[at - 1];
        if (is_one_of(last, "?#")) {
            at--;
        } else if (is_one_of(last, "\"'")) {
            at = last_before(source, last, at - 1, least);
        } else if (is_one_of(last, ")]}>")) {
            at = before_brackets(source, at, least);
            if (is_path_sign(source, at)) {
                at -= 2;
            } else if (source[at - 1] == '!' && is_word(source[at - 2])) {
                at--;
            }
        } else {
            break;
        }
    }
    while (at > least && is_word(source[at - 1])) {
        at--;
    }
    return at > least ? at : least;
}

Span chain_before(const Work *work, uint32_t end) {
    const char *source = work->source;
    uint32_t least = end < LONGEST + 2 ? 2 : end - LONGEST, start = end, chain_end = end;
    while (start > least) {
        uint32_t at = before_space(work, start, least);
        if (is_path_sign(source, at)) {
            at -= 2;
        } else if (source[at - 1] == '.' && source[at - 2] != '.') {
            at--;
        } else {
            break;
        }
        at = before_space(work, at, least);
        uint32_t first = before_operand(source, at, least);
        if (first == at) {
            break;
        }
        chain_end = chain_end == end ? at : chain_end;
        start = first;
    }
    if (start <= least) {
        while (start < chain_end && is_word(source[start])) {
            start++;
        }
    }
    return start < chain_end && chain_end < end ? (Span){start, chain_end} : (Span){end, end};
}
