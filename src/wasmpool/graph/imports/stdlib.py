"""Names that belong to a language itself, as its documentation lists them.

They are written down, rather than asked of the interpreter, so that a graph does not depend on
which version of it runs here. Those of all supported versions are there, also of some gone by now.
"""

from __future__ import annotations

_PYTHON_MODULES = """
__future__ __main__ abc aifc annotationlib antigravity argparse array ast asynchat asyncio
asyncore atexit audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk
cmath cmd code codecs codeop collections colorsys compileall compression concurrent configparser
contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal
difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp
fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib
grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress
itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math
mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path
numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil
platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc
pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched
secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver
spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct
subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios
textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc
tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref
webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
"""

_PYTHON_BUILTINS = """
ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning
EnvironmentError Exception ExceptionGroup False FileExistsError FileNotFoundError
FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError
IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
ModuleNotFoundError NameError None NotADirectoryError NotImplemented NotImplementedError OSError
OverflowError PendingDeprecationWarning PermissionError ProcessLookupError RecursionError
ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration
SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError
UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError
UnicodeWarning UserWarning ValueError Warning ZeroDivisionError abs aiter all anext any ascii bin
bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir divmod
enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input
int isinstance issubclass iter len list locals map max memoryview min next object oct open ord
pow print property range repr reversed round set setattr slice sorted staticmethod str sum super
tuple type vars zip PythonFinalizationError
"""

_PYTHON_METHODS = """
add append as_integer_ratio bit_count bit_length capitalize casefold center clear conjugate copy
count decode denominator difference difference_update discard encode endswith expandtabs extend
find format format_map from_bytes fromhex fromkeys get hex imag index insert intersection
intersection_update is_integer isalnum isalpha isascii isdecimal isdigit isdisjoint isidentifier
islower isnumeric isprintable isspace issubset issuperset istitle isupper items join keys ljust
lower lstrip maketrans mro numerator partition pop popitem real remove removeprefix removesuffix
replace reverse rfind rindex rjust rpartition rsplit rstrip setdefault sort split splitlines
startswith strip swapcase symmetric_difference symmetric_difference_update title to_bytes
translate union update upper values zfill
"""

_NODE_MODULES = """
assert assert/strict async_hooks buffer child_process cluster console constants crypto dgram
diagnostics_channel dns dns/promises domain events fs fs/promises http http2 https inspector
inspector/promises module net os path path/posix path/win32 perf_hooks process punycode
querystring readline readline/promises repl stream stream/consumers stream/promises stream/web
string_decoder sys timers timers/promises tls trace_events tty url util util/types v8 vm wasi
worker_threads zlib
"""

_JAVASCRIPT_GLOBALS = """
AggregateError Array ArrayBuffer ArrayLike AsyncGenerator AsyncIterable BigInt BigInt64Array
BigUint64Array Boolean DataView Date Error EvalError Event EventTarget FinalizationRegistry
Float32Array Float64Array Function Generator HTMLElement Int16Array Int32Array Int8Array Iterable
Iterator JSON Map Math Number Object Omit Partial Pick Promise PromiseLike Proxy RangeError
Readonly ReadonlyArray Record ReferenceError Reflect RegExp Required Set SharedArrayBuffer String
Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray
WeakMap WeakRef WeakSet
"""

_JAVA_LANG = """
AbstractMethodError Appendable ArithmeticException ArrayIndexOutOfBoundsException
ArrayStoreException AssertionError AutoCloseable Boolean Byte CharSequence Character Class
ClassCastException ClassLoader ClassNotFoundException CloneNotSupportedException Cloneable
Comparable Deprecated Double Enum Error Exception Float FunctionalInterface
IllegalAccessException IllegalArgumentException IllegalMonitorStateException
IllegalStateException IndexOutOfBoundsException InheritableThreadLocal InstantiationException
Integer InterruptedException Iterable LinkageError Long Math NegativeArraySizeException
NoClassDefFoundError NoSuchFieldException NoSuchMethodException NullPointerException Number
NumberFormatException Object OutOfMemoryError Override Package Process ProcessBuilder Readable
Record ReflectiveOperationException Runnable Runtime RuntimeException SafeVarargs
SecurityException Short StackOverflowError StrictMath String StringBuffer StringBuilder
StringIndexOutOfBoundsException SuppressWarnings System Thread ThreadGroup ThreadLocal Throwable
UnsupportedOperationException VirtualMachineError Void
"""

_C_HEADERS = """
assert.h complex.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h math.h
setjmp.h signal.h stdalign.h stdarg.h stdatomic.h stdbit.h stdbool.h stdckdint.h stddef.h
stdint.h stdio.h stdlib.h stdnoreturn.h string.h tgmath.h threads.h time.h uchar.h wchar.h
wctype.h
"""

_POSIX_HEADERS = """
aio.h cpio.h dirent.h dlfcn.h endian.h fcntl.h fmtmsg.h fnmatch.h ftw.h getopt.h glob.h grp.h
iconv.h langinfo.h libgen.h libintl.h malloc.h memory.h monetary.h mqueue.h ndbm.h netdb.h
nl_types.h poll.h pthread.h pwd.h regex.h sched.h search.h semaphore.h spawn.h strings.h stropts.h
syslog.h tar.h termios.h trace.h ulimit.h unistd.h utime.h utmpx.h wordexp.h
"""

_RUST_PRELUDE = """
AsMut AsRef AsyncFn AsyncFnMut AsyncFnOnce Box Clone Copy Debug Default DoubleEndedIterator Drop
Eq Err ExactSizeIterator Extend Fn FnMut FnOnce From FromIterator Future Hash Into IntoFuture
IntoIterator Iterator None Ok Option Ord PartialEq PartialOrd Result Send Sized Some String Sync
ToOwned ToString TryFrom TryInto Unpin Vec
"""

# `sys.stdlib_module_names` without those of the implementation.
PYTHON_MODULES = frozenset(_PYTHON_MODULES.split())

# Those that are compiled into the interpreter and found before anything in `sys.path`.
STATIC_MODULES = frozenset(
    ("atexit", "builtins", "errno", "faulthandler", "gc", "itertools", "marshal", "sys", "time")
)

# What is in the module `builtins`.
PYTHON_BUILTINS = frozenset(_PYTHON_BUILTINS.split())

# Methods of the types that are built in: of texts, numbers and containers.
PYTHON_METHODS = frozenset(_PYTHON_METHODS.split())

# `module.builtinModules` of Node.js; `node:` in front of a name says the same for all others.
NODE_MODULES = frozenset(_NODE_MODULES.split())

# Constructors and types of ECMAScript and TypeScript, and a few of browsers.
JAVASCRIPT_GLOBALS = frozenset(_JAVASCRIPT_GLOBALS.split())

# Classes of `java.lang`, which every file sees.
JAVA_LANG = frozenset(_JAVA_LANG.split())

# What every module of Rust sees, and the traits that are derived.
RUST_PRELUDE = frozenset(_RUST_PRELUDE.split())

# Headers of C's library; those of C++ have no extension.
C_HEADERS = frozenset(_C_HEADERS.split())

# Those that systems have besides, and projects for systems without them.
POSIX_HEADERS = frozenset(_POSIX_HEADERS.split())
