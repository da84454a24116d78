"""Reminders: a notice and a mail at a given instant, once for each occasion."""
