"""Giving records away as files: CSV, JSON and workbooks, written row by row."""
