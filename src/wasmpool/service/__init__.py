"""The daemon: jobs over HTTP, on one warm pool."""
