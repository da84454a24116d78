"""Account planning, seen from the rows of its specification."""
