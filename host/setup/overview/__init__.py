"""The first page of the set-up area."""
