"""Scheduled jobs: each due instant runs once, however many callers there are."""
