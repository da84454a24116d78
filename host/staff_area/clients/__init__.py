"""Pages of clients and their contacts."""
