"""What a worker can do: the registry of handlers, their context, and the built-in handlers."""
