"""A real site in a folder of its own, with people on it and browsers for them."""

from host.sandbox.browser import Browser
from host.sandbox.site import PASSWORD, Site, configuration, prepared

__all__ = ["PASSWORD", "Browser", "Site", "configuration", "prepared"]
