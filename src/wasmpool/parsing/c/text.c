// Text as Python's `str` sees it: white space is that of Unicode, lengths count characters.
#include "base.h"

uint32_t space_at(const char *at, const char *end) {
    const unsigned char *byte = (const unsigned char *)at;
    if (byte[0] < 0x80) {
        return byte[0] == ' ' || (byte[0] >= 9 && byte[0] <= 13) ||
               (byte[0] >= 28 && byte[0] <= 31);
    }
    ptrdiff_t left = end - at;
    if (byte[0] == 0xC2) {
        return left >= 2 && (byte[1] == 0x85 || byte[1] == 0xA0) ? 2 : 0;
    }
    if (left < 3 || byte[0] < 0xE1 || byte[0] > 0xE3) {
        return 0;
    }
    uint32_t code = (byte[0] & 15u) << 12 | (byte[1] & 63u) << 6 | (byte[2] & 63u);
    return code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
                   code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000
               ? 3
               : 0;
}

// Where the character before `end` begins.
static const char *character_before(const char *at, const char *end) {
    do {
        end--;
    } while (end > at && ((unsigned char)*end & 0xC0) == 0x80);
    return end;
}

static Text trim_start(Text text) {
    const char *end = text.at + text.length;
    uint32_t width;
    while (text.length > 0 && (width = space_at(text.at, end)) > 0) {
        text.at += width;
        text.length -= width;
    }
    return text;
}

Text trim_end(Text text) {
    while (text.length > 0) {
        const char *end = text.at + text.length;
        const char *last = character_before(text.at, end);
        if (space_at(last, end) == 0) {
            break;
        }
        text.length = (uint32_t)(last - text.at);
    }
    return text;
}

Text trim(Text text) {
    return trim_end(trim_start(text));
}

Text trim_end_marks(Text text, const char *marks) {
    while (text.length > 0 && text.at[text.length - 1] != 0 &&
           strchr(marks, text.at[text.length - 1]) != NULL) {
        text.length--;
    }
    return text;
}

Text trim_marks(Text text, const char *marks) {
    while (text.length > 0 && text.at[0] != 0 && strchr(marks, text.at[0]) != NULL) {
        text.at++;
        text.length--;
    }
    return trim_end_marks(text, marks);
}

Text without_suffix(Text text, const char *suffix) {
    size_t length = strlen(suffix);
    if (text.length >= length &&
        memcmp(text.at + text.length - length, suffix, length) == 0) {
        text.length -= (uint32_t)length;
    }
    return text;
}

uint32_t count_characters(Text text) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < text.length; i++) {
        count += ((unsigned char)text.at[i] & 0xC0) != 0x80;
    }
    return count;
}

bool has_newline(Text text) {
    return memchr(text.at, '\n', text.length) != NULL;
}

// Tell whether white space in a text is single blanks between words already.
static bool is_joined(Text text) {
    if (text.length > 0 && (text.at[0] == ' ' || text.at[text.length - 1] == ' ')) {
        return false;
    }
    const char *end = text.at + text.length;
    for (const char *at = text.at; at < end; at++) {
        if (*at == ' ') {
            if (at[1] == ' ') {
                return false;
            }
        } else if (space_at(at, end) > 0) {
            return false;
        }
    }
    return true;
}

// How long the end of a line is that is continued by a backslash; 0 if there is none.
static uint32_t continued_at(const char *at, const char *end) {
    uint32_t width = at + 1 < end && at[1] == '\r' ? 3 : 2;
    return at + width <= end && at[width - 1] == '\n' ? width : 0;
}

Text one_line(Arena *arena, Text text, uint32_t limit) {
    if (!is_joined(text)) {
        char *joined = arena_take(arena, text.length);
        if (joined == NULL) {
            return TEXT("");
        }
        char *to = joined;
        const char *end = text.at + text.length;
        bool in_word = false;
        for (const char *at = text.at; at < end;) {
            uint32_t width = *at == '\\' ? continued_at(at, end) : space_at(at, end);
            if (width > 0) {
                in_word = false;
                at += width;
                continue;
            }
            if (!in_word && to > joined) {
                *to++ = ' ';
            }
            in_word = true;
            *to++ = *at++;
        }
        text = (Text){joined, (uint32_t)(to - joined)};
    }
    if (text.length <= limit || count_characters(text) <= limit) {
        return text;
    }
    uint32_t length = 0;
    for (uint32_t count = 0; count < limit - 1; count++) {
        do {
            length++;
        } while (((unsigned char)text.at[length] & 0xC0) == 0x80);
    }
    char *shortened = arena_take(arena, length + 3);
    if (shortened == NULL) {
        return TEXT("");
    }
    memcpy(shortened, text.at, length);
    memcpy(shortened + length, "\xE2\x80\xA6", 3);
    return (Text){shortened, length + 3};
}

bool is_quoted(Text name) {
    return name.length >= 2 && (name.at[0] == '"' || name.at[0] == '\'' || name.at[0] == '`') &&
           name.at[name.length - 1] == name.at[0];
}

Text unquote(Arena *arena, Text name) {
    if (is_quoted(name)) {
        name = (Text){name.at + 1, name.length - 2};
    } else if (name.length > 1 && name.at[0] == ':') {
        name = (Text){name.at + 1, name.length - 1};
    }
    return has_newline(name) ? one_line(arena, name, UINT32_MAX) : name;
}

Text replace(Arena *arena, Text text, const char *what, const char *with) {
    size_t size = strlen(what), width = strlen(with);
    char *made = NULL;
    size_t length = 0;
    for (uint32_t i = 0; i < text.length;) {
        bool found = text.length - i >= size && memcmp(text.at + i, what, size) == 0;
        if (found && made == NULL) {
            made = arena_take(arena, text.length);  // `with` is never longer
            if (made == NULL) {
                return TEXT("");
            }
            memcpy(made, text.at, length = i);
        }
        if (found) {
            memcpy(made + length, with, width);
            length += width;
            i += (uint32_t)size;
        } else {
            if (made != NULL) {
                made[length++] = text.at[i];
            }
            i++;
        }
    }
    return made == NULL ? text : (Text){made, (uint32_t)length};
}

int is_upper(Text text) {
    bool found = false;
    for (uint32_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte >= 0x80) {
            PyObject *word = PyUnicode_DecodeUTF8(text.at, text.length, "replace");
            PyObject *answer = word == NULL ? NULL : PyObject_CallMethod(word, "isupper", NULL);
            int upper = answer == NULL ? -1 : PyObject_IsTrue(answer);
            Py_XDECREF(word);
            Py_XDECREF(answer);
            return upper;
        }
        if (byte >= 'a' && byte <= 'z') {
            return false;
        }
        found |= byte >= 'A' && byte <= 'Z';
    }
    return found;
}
