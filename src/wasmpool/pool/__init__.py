"""The pool: a driver that does what the scheduler says, and the backends that workers run on."""
