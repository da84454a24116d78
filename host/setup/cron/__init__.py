"""Scheduled jobs: the address that runs them, and how they went."""
