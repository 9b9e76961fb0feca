"""The service: a daemon that takes jobs over HTTP."""
