"""Outgoing requests: which addresses they may go to, and how they are kept short."""
