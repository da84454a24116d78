"""Clients that we serve, and their contacts, who may log in to the client area."""
