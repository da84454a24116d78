"""The documentation tells the truth: its examples run, its links lead somewhere."""
