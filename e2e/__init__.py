"""Real browsers against the real bundle."""
