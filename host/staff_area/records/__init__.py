"""Pages of every type of record: list, page, form, and what is done there."""
