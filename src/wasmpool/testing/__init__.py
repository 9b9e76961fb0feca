"""Help for tests: of wasmpool itself, and of backends that others write."""
