"""Pages of tasks beyond those of every type of record."""
