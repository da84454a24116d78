"""The test kit: a real site in a temporary folder, people on it, and browsers for them."""

from host.testing.browser import Browser
from host.testing.site import Site

__all__ = ["Browser", "Site"]
