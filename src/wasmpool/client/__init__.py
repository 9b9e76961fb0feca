"""A pool that is elsewhere: the calls of `wasmpool.Pool`, done by a service over HTTP."""
