"""What people who leave still hold, and how it comes to others in one step."""

from host.handing_over import hooks as plugin

__all__ = ["plugin"]
