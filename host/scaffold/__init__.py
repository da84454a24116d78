"""Writes the first version of a module, complete and working, for its author to change."""
