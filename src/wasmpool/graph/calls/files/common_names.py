"""Names that methods of every library have."""

from wasmpool.graph.imports.stdlib import PYTHON_METHODS

COMMON = PYTHON_METHODS | frozenset({
    *("read", "write", "close", "open", "flush", "seek", "readline", "readlines", "next", "send"),
    *("push", "shift", "unshift", "slice", "splice", "concat", "map", "filter", "reduce", "find"),
    *("forEach", "some", "every", "includes", "indexOf", "has", "set", "delete", "then", "catch"),
    *("finally", "call", "apply", "bind", "toString", "valueOf", "test", "exec", "match", "trim"),
    *("substring", "toLowerCase", "toUpperCase", "charAt", "charCodeAt", "on", "once", "emit"),
    *("addEventListener", "removeEventListener", "removeListener", "addListener", "equals"),
    *("hashCode", "size", "isEmpty", "contains", "put", "stream", "collect", "iterator", "length"),
    *("start", "run", "stop", "wait", "join", "log", "debug", "info", "warn", "warning", "error"),
    *("getClass", "containsKey", "getKey", "getValue", "entrySet", "keySet", "println", "print"),
    *("startsWith", "endsWith", "replaceAll", "hasOwnProperty", "defineProperty"),
    *("getElementById", "querySelector", "appendChild", "createElement", "setAttribute"),
    *("getAttribute", "submit", "execute", "commit", "connect", "search", "group", "groups"),
    *("sub", "findall", "finditer", "trimStart", "trimEnd", "toISOString", "toLocaleString"),
    *("write_text", "read_text", "write_bytes", "read_bytes", "to_string", "is_empty", "as_bytes"),
    *("getTraceAsString", "getMessage", "to_str", "to_sym", "each_pair", "each_with_index"),
})  # fmt: skip
