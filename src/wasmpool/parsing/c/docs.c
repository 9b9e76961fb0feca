// Cleaning documentation; see `clean_doc` in `text.py`. What has escapes in it is left to Python.
#include "assembler.h"

static Text after(Text text, uint32_t count) {
    return (Text){text.at + count, text.length - count};
}

static bool starts_with(Text text, const char *what) {
    size_t length = strlen(what);
    return text.length >= length && memcmp(text.at, what, length) == 0;
}

static bool ends_with(Text text, const char *what) {
    size_t length = strlen(what);
    return text.length >= length && memcmp(text.at + text.length - length, what, length) == 0;
}

static uint32_t run_of(Text text, char mark, uint32_t from) {
    uint32_t at = from;
    while (at < text.length && text.at[at] == mark) {
        at++;
    }
    return at - from;
}

// How many marks there are in front of the last `behind` bytes.
static uint32_t run_before(Text text, char mark, uint32_t behind) {
    uint32_t count = 0;
    while (count + behind < text.length && text.at[text.length - behind - 1 - count] == mark) {
        count++;
    }
    return count;
}

// The body of a string literal; false where the text is none.
static bool body_of_string(Text text, Text *body, bool *is_raw) {
    uint32_t letters = 0;
    *is_raw = false;
    while (letters < text.length && letters < 2 &&
           ((text.at[letters] | 32) >= 'a' && (text.at[letters] | 32) <= 'z')) {
        *is_raw |= (text.at[letters++] | 32) == 'r';
    }
    Text rest = after(text, letters);
    for (int width = 3; width > 0; width -= 2) {
        const char *quotes[] = {width == 3 ? "\"\"\"" : "\"", width == 3 ? "'''" : "'"};
        for (int i = 0; i < 2; i++) {
            if (rest.length >= (uint32_t)(2 * width) && starts_with(rest, quotes[i]) &&
                ends_with(rest, quotes[i])) {
                *body = (Text){rest.at + width, rest.length - (uint32_t)(2 * width)};
                return true;
            }
        }
    }
    return false;
}

// What stands between the marks of a comment; false where the text does not begin with such.
static bool body_of_comment(Text text, Text *body) {
    uint32_t opening = 0;
    if (starts_with(text, "/*")) {
        for (opening = 2; opening < text.length &&
                          (text.at[opening] == '*' || text.at[opening] == '!');
             opening++) {
        }
    } else if (starts_with(text, "(*")) {
        opening = 1 + run_of(text, '*', 1);
    } else if (starts_with(text, "{-")) {
        opening = 1 + run_of(text, '-', 1);
    } else if (starts_with(text, "<!--")) {
        opening = 2 + run_of(text, '-', 2);
    } else {
        return false;
    }
    *body = after(text, opening);
    uint32_t stars = run_before(*body, '*', 1), dashes = run_before(*body, '-', 1);
    if (stars > 0 && (ends_with(*body, "*/") || ends_with(*body, "*)"))) {
        body->length -= stars + 1;
    } else if ((dashes > 0 && ends_with(*body, "-}")) ||
               (dashes > 1 && ends_with(*body, "->"))) {
        body->length -= dashes + 1;
    }
    return true;
}

// The length of a mark that begins a line of a comment after its indentation, or 0.
static uint32_t mark_of_line(Text line, bool is_star) {
    uint32_t length = 0;
    if (is_star) {
        length = run_of(line, '*', 0);
    } else if (starts_with(line, "//")) {
        length = 2 + (line.length > 2 && line.at[2] == '/');
        length += line.length > length && (line.at[length] == '/' || line.at[length] == '!');
    } else if (starts_with(line, "#")) {
        length = run_of(line, '#', 0);
        length += line.length > length && line.at[length] == '!';
    } else if (starts_with(line, "--")) {
        length = run_of(line, '-', 0);
    } else if (starts_with(line, ";") || starts_with(line, "%")) {
        length = run_of(line, line.at[0], 0);
    }
    return length > 0 && line.length > length && line.at[length] == ' ' ? length + 1 : length;
}

static Text without_mark(Text line, bool is_star) {
    uint32_t indent = 0;
    while (indent < line.length && (line.at[indent] == ' ' || line.at[indent] == '\t')) {
        indent++;
    }
    uint32_t mark = mark_of_line(after(line, indent), is_star);
    return mark > 0 ? after(line, indent + mark) : line;
}

static Text next_line(Text *rest) {
    const char *newline = memchr(rest->at, '\n', rest->length);
    uint32_t length = newline == NULL ? rest->length : (uint32_t)(newline - rest->at);
    Text line = {rest->at, length};
    *rest = newline == NULL ? NO_TEXT : after(*rest, length + 1);
    return line;
}

// Put a line with blanks for tabs into the scratch buffer, up to columns of eight characters.
static Text expand_tabs(Work *work, Text line) {
    if (memchr(line.at, '\t', line.length) == NULL) {
        return line;
    }
    size_t from = work->scratch.length;
    uint32_t column = 0;
    for (uint32_t i = 0; i < line.length; i++) {
        if (line.at[i] == '\t') {
            uint32_t blanks = 8 - column % 8;
            buffer_add(&work->scratch, "        ", blanks);
            column += blanks;
        } else {
            buffer_add(&work->scratch, line.at + i, 1);
            column = line.at[i] == '\r' ? 0 : column + (((unsigned char)line.at[i] & 0xC0) != 0x80);
        }
    }
    return gathered(work, from);
}

// The white space that begins a line, in characters.
static uint32_t margin_of(Text line) {
    uint32_t count = 0, width;
    const char *end = line.at + line.length;
    for (const char *at = line.at; at < end && (width = space_at(at, end)) > 0; at += width) {
        count++;
    }
    return count;
}

static Text skip_characters(Text line, uint32_t count) {
    uint32_t at = 0;
    for (; count > 0 && at < line.length; count--) {
        do {
            at++;
        } while (at < line.length && ((unsigned char)line.at[at] & 0xC0) == 0x80);
    }
    return after(line, at);
}

typedef enum { AS_IS, STARS, MARKS } Marks;

// The lines without marks and common indentation, as PEP 257 says of docstrings; as JSON.
static Text cleaned(Work *work, Text text, Marks marks) {
    LIST(Text) lines = {0};
    uint32_t margin = UINT32_MAX;
    for (Text rest = text; rest.at != NULL;) {
        Text line = next_line(&rest);
        line = expand_tabs(work, marks == AS_IS ? line : without_mark(line, marks == STARS));
        if (lines.count > 0 && trim(line).length > 0) {
            uint32_t found = margin_of(line);
            margin = found < margin ? found : margin;
        }
        PUSH(&lines, &work->failed, line);
    }
    size_t from = work->scratch.length;
    uint32_t first = 0, last = lines.count;
    for (uint32_t i = 0; i < lines.count; i++) {
        Text line = lines.items[i];
        lines.items[i] =
            skip_characters(line, i == 0 ? margin_of(line) : margin == UINT32_MAX ? 0 : margin);
    }
    while (last > 0 && lines.items[last - 1].length == 0) {
        last--;
    }
    while (first < last && lines.items[first].length == 0) {
        first++;
    }
    for (uint32_t i = first; i < last; i++) {
        buffer_add(&work->scratch, "\n", i == first ? 0 : 1);
        buffer_text(&work->scratch, lines.items[i]);
    }
    LIST_FREE(&lines);
    Text clean = gathered(work, from);
    json_text(&work->scratch, marks == AS_IS ? clean : trim_end(clean));
    return gathered(work, from);
}

Text document(Work *work, Text text) {
    Text body;
    bool is_raw;
    if (memchr(text.at, '\r', text.length) != NULL) {
        text = replace(&work->arena, text, "\r\n", "\n");
    }
    if (body_of_string(text, &body, &is_raw)) {
        bool has_escapes = !is_raw && memchr(body.at, '\\', body.length) != NULL;
        return has_escapes ? ask(work, work->spec->helpers.document, text)
                           : cleaned(work, body, AS_IS);
    }
    return body_of_comment(text, &body) ? cleaned(work, body, STARS)
                                        : cleaned(work, text, MARKS);
}
