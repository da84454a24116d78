"""Webhook addresses and their deliveries."""
