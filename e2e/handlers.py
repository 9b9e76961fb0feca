"""Handlers in Python that do to their worker what bad files and bad code do.

Rules: they are registered through `pool.register`, as anyone's handlers are. A fault that is to
happen once asks the server whose turn it is: the file `once` answers 418 to the first who asks.
"""

from __future__ import annotations

SQUARE_OR = """
import collections
import ctypes
import itertools
import os
import re

import wasmpool
from js import XMLHttpRequest


def is_first(address):
    request = XMLHttpRequest.new()
    request.open("GET", address, False)
    request.send()
    return request.status == 418


def python_loop():
    while True:
        pass


def c_loop():
    collections.deque(itertools.repeat(None), maxlen=0)


def regex_loop():
    re.match(r"(a+)+$", "a" * 60 + "b")


def trap():
    ctypes.CFUNCTYPE(None)(0x7FFFFFF0)()


def memory():
    hoard = []
    while True:
        hoard.append(bytearray(64 * 2**20))


def recursion():
    recursion()


FAULTS = {
    "python_loop": python_loop,
    "c_loop": c_loop,
    "regex_loop": regex_loop,
    "trap": trap,
    "exit": lambda: os._exit(3),
    "close": lambda: __import__("js").close() or python_loop(),
    "memory": memory,
    "recursion": recursion,
    "system_exit": lambda: exec("raise SystemExit(7)"),
}


def fail(fault, once):
    if fault and (not once or is_first(once)):
        FAULTS[fault]()


@wasmpool.handler("square_or")
def square_or(payload, context):
    fail(payload.get("fault"), payload.get("once"))
    return payload["n"] ** 2


@wasmpool.handler("polite_loop")
def polite_loop(payload, context):
    context.progress(0.5)
    while True:
        context.checkpoint()
"""

POISON_FILES = (
    SQUARE_OR
    + """
import wasmpool.tasks.parse as place
from wasmpool.tasks import registry

parse_well = place.parse


def parse(payload, context):
    name = payload["path"].removesuffix(".py")
    fail(name if name in FAULTS else None, None)
    return parse_well(payload, context)


place.parse = parse
registry._resolved.pop("parse", None)
"""
)
