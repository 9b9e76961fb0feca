"""Benchmarks of the browser half, in Chromium; `python -m e2e.bench.run` runs them."""
