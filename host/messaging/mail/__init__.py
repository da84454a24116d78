"""Outgoing mail: an outbox table and its delivery over SMTP."""
