"""Notices for members of staff, shown inside the application."""
