"""Staff: listed, made, changed, closed."""
