"""The test kit: a real site in a temporary folder, people on it, and browsers for them."""

from host.sandbox import Browser, Site
from host.testing.conformance import conformance

__all__ = ["Browser", "Site", "conformance"]
