"""Notes of meetings and calls."""
