"""Customers, seen from the rows of its specification."""
