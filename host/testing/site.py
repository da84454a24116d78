"""The site under test; it is the one that ``trellis module check`` uses."""

from host.sandbox.site import PASSWORD, Site

__all__ = ["PASSWORD", "Site"]
