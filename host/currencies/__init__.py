"""Currencies: how exact each is, and what it was worth on a day."""
