"""Pages that bring records in from a file."""
