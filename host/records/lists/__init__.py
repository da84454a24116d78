"""Many records of a type: a list, board, calendar or tree; narrowed, sorted, kept as a view."""
