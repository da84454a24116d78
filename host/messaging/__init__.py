"""What leaves the house or reaches a person: mail, notifications and webhooks."""

from host.messaging import hooks as plugin

__all__ = ["plugin"]
