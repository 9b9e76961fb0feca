"""The sans-IO scheduler: what to do next, given what happened and what time it is."""
