"""A module for tests of the set-up area."""
