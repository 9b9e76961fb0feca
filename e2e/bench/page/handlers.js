/** Handlers in Python that the benchmarks register with our pool. */

/** What the task `parse` does, with the time of each step. */
export const PHASES = `
import hashlib
import time

import wasmpool
from wasmpool.parsing import extractor, languages
from wasmpool.parsing.diagnostics import find_errors, out_of_reach
from wasmpool.parsing.text import to_utf8


@wasmpool.handler("bench_phases")
def bench_phases(payload, context):
    language = languages.table().get(payload["language"])
    loaded = extractor.load(language)
    laps = [time.perf_counter()]
    with extractor.without_collector():
        content = payload["content"]
        hashlib.sha256(content).hexdigest()
        laps.append(time.perf_counter())
        source, _, _ = to_utf8(content)
        laps.append(time.perf_counter())
        tree = loaded.parse(source, context.checkpoint)
        laps.append(time.perf_counter())
        root = tree.root_node
        errors = find_errors(source, root, context.checkpoint)
        out_of_reach(root, errors.longest_run)
        laps.append(time.perf_counter())
        finder = loaded.finder_for(source)
        found = finder.records(root, source, context.checkpoint, is_utf8=True)
        laps.append(time.perf_counter())
        del found, tree, root
        laps.append(time.perf_counter())
    names = "hash", "decode", "parse", "errors", "records", "free"
    return {
        name: (end - start) * 1000 for name, start, end in zip(names, laps, laps[1:], strict=False)
    }
`;

/**
 * Works a few milliseconds for each item; one ends its worker, the first time: the server answers
 * 418 to whoever asks first.
 */
export const BUSY_OR_EXIT = `
import os
import time

import js
import wasmpool


def is_first(address):
    request = js.XMLHttpRequest.new()
    request.open("GET", address, False)
    request.send()
    return request.status == 418


@wasmpool.handler("bench_busy_or_exit")
def bench_busy_or_exit(payload, context):
    end = time.perf_counter() + 0.005
    while time.perf_counter() < end:
        pass
    if payload["once"] is not None and is_first(payload["once"]):
        channel = js.BroadcastChannel.new("bench")
        channel.postMessage(js.Date.now())
        os._exit(3)
    return None
`;
