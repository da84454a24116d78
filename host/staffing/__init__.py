"""Staff, roles and teams as types of record."""
