"""Importing records from files: read, mapped to fields, tried out, then taken in."""
