"""Reminders of deadlines."""
