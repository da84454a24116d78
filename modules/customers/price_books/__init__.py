"""Prices: books of lines, and which line is the price of a job."""
