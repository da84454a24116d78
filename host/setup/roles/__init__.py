"""Roles: named sets of rights."""
