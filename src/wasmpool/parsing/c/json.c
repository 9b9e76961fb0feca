// JSON as `records.encode` writes it: compact, in UTF-8.
#include "base.h"

// What stands for each byte: itself (0), a letter after a backslash, or `u` and its number.
static const char ESCAPES[256] = {
    ['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r',
    ['\t'] = 't', [0] = 'u', [1] = 'u', [2] = 'u', [3] = 'u', [4] = 'u', [5] = 'u', [6] = 'u',
    [7] = 'u', [11] = 'u', [14] = 'u', [15] = 'u', [16] = 'u', [17] = 'u', [18] = 'u', [19] = 'u',
    [20] = 'u', [21] = 'u', [22] = 'u', [23] = 'u', [24] = 'u', [25] = 'u', [26] = 'u', [27] = 'u',
    [28] = 'u', [29] = 'u', [30] = 'u', [31] = 'u',
};

void json_text(Buffer *out, Text text) {
    static const char HEX[] = "0123456789abcdef";
    if (!buffer_reserve(out, text.length * (size_t)6 + 2)) {
        return;
    }
    char *to = out->at + out->length;
    *to++ = '"';
    for (uint32_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        char escape = ESCAPES[byte];
        if (escape == 0) {
            *to++ = (char)byte;
            continue;
        }
        *to++ = '\\';
        *to++ = escape;
        if (escape == 'u') {
            *to++ = '0';
            *to++ = '0';
            *to++ = HEX[byte >> 4];
            *to++ = HEX[byte & 15];
        }
    }
    *to++ = '"';
    out->length = (size_t)(to - out->at);
}

void json_optional(Buffer *out, Text text) {
    if (text.at == NULL) {
        json_raw(out, "null");
    } else {
        json_text(out, text);
    }
}

void json_number(Buffer *out, int64_t number) {
    char digits[20];
    int at = sizeof digits;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        digits[--at] = '-';
    }
    buffer_add(out, digits + at, sizeof digits - (size_t)at);
}
