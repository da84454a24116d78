"""A site with the sample module, and people with every width of sight."""

from __future__ import annotations

import pytest

from host.testing import Browser, Site


@pytest.fixture
def browser(site: Site) -> Browser:
    """The browser of an administrator."""
    return site.login(site.staff(admin=True, name="Ada Admin"))
