"""Calls through what CommonJS modules export, as people and compilers write them."""

from __future__ import annotations

from tests.unit.graph_calls import calls_of

A = """
exports.run = function () {};
exports.stop = function () {};
class Task { static make() { return new Task(); } go() {} }
exports.Task = Task;
"""


def calls_from(files: dict[str, str], use: str) -> list[str]:
    """The calls of `use.js` beside other files and `a.js`."""
    calls = calls_of({"a.js": A, "use.js": use, **files})
    return [call.removeprefix("use.js -> ") for call in calls if call.startswith("use.js ")]


def test_a_module_exports_members_of_others() -> None:
    files = {
        "m.js": """
            const a = require("./a");
            exports.start = a.run;
            exports.end = require("./a").stop;
            exports.task = a.Task.make();
        """
    }
    use = "const m = require('./m');\nm.start(); m.end(); m.task.go();\n"
    assert calls_from(files, use) == ["a.js#Task.go", "a.js#run", "a.js#stop"]
    use = "const { start, end, task } = require('./m');\nstart(); end(); task.go();\n"
    assert calls_from(files, use) == ["a.js#Task.go", "a.js#run", "a.js#stop"]


def test_a_module_exports_an_object() -> None:
    files = {
        "m.js": """
            const a = require("./a");
            module.exports = { start: a.run, a: require("./a"), ...require("./b"), own() {} };
        """,
        "b.js": "exports.more = () => {};\n",
    }
    expected = ["a.js#run", "a.js#stop", "b.js#more", "m.js#own"]
    use = "const m = require('./m');\nm.start(); m.a.stop(); m.more(); m.own();\n"
    assert calls_from(files, use) == expected
    use = "const { start, a, more, own } = require('./m');\nstart(); a.stop(); more(); own();\n"
    assert calls_from(files, use) == expected


def test_a_module_passes_on_another_that_it_changes() -> None:
    files = {
        "m.js": "module.exports = Object.assign({}, require('./a'), { own() {} });\n",
        "n.js": "Object.assign(exports, require('./a'));\n",
        "o.js": "module.exports = require('./p');\n",
        "p.js": "exports = module.exports = create;\nfunction create() {}\n",
    }
    use = """
        const m = require("./m"), create = require("./o");
        m.run(); m.own(); require("./n").stop(); create();
    """
    assert calls_from(files, use) == ["a.js#run", "a.js#stop", "m.js#own", "p.js#create"]


def test_exports_have_a_name_of_their_own() -> None:
    files = {
        "m.js": "const api = module.exports = {};\napi.one = () => {};\n",
        "n.js": "var app = exports = module.exports = {};\napp.two = function () {};\n",
    }
    use = "require('./m').one(); require('./n').two();\n"
    assert calls_from(files, use) == ["m.js#api.one", "n.js#app.two"]


def test_a_part_of_what_is_exported_is_not_the_whole() -> None:
    files = {"m.js": "module.exports = { a: require('./a') };\n"}
    assert calls_from(files, "require('./m').run();\n") == []


TYPESCRIPT = {
    "index.js": """
        "use strict";
        var a_1 = require("./a");
        Object.defineProperty(exports, "first", { enumerable: true, get: function () {
            return a_1.run;
        } });
        __exportStar(require("./a"), exports);
    """,
    "timer.js": """
        Object.defineProperty(exports, "__esModule", { value: true });
        class Timer { constructor() {} tick() {} }
        exports.default = Timer;
    """,
}


def test_what_typescript_compiles_modules_to() -> None:
    use = """
        var __importDefault = (this && this.__importDefault) || function (mod) {
            return (mod && mod.__esModule) ? mod : { "default": mod };
        };
        const timer_1 = __importDefault(require("./timer"));
        const index_1 = __importStar(require("./index"));
        (0, index_1.first)();
        (0, index_1.stop)();
        const timer = new timer_1.default();
        timer.tick();
        (0, index_1.Task.make)().go();
    """
    assert calls_from(TYPESCRIPT, use) == [
        "a.js#Task.go",
        "a.js#Task.make",
        "a.js#run",
        "a.js#stop",
        "timer.js#Timer.constructor",
        "timer.js#Timer.tick",
    ]


def test_what_babel_compiles_modules_to() -> None:
    use = """
        var _timer = _interopRequireDefault(require("./timer"));
        var a = _interopRequireWildcard(require("./a"));
        a.run();
        new _timer.default().tick();
    """
    assert calls_from(TYPESCRIPT, use) == [
        "a.js#run",
        "timer.js#Timer.constructor",
        "timer.js#Timer.tick",
    ]
