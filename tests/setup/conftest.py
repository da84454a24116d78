"""An administrator's browser, and a site with a module that has something to set up."""

from __future__ import annotations

import pytest

from host.access.models import Staff
from host.testing import Browser, Site

GARDEN = "tests/setup/garden"


@pytest.fixture
def admin(site: Site) -> Staff:
    return site.staff(admin=True, name="Ada Admin")


@pytest.fixture
def browser(site: Site, admin: Staff) -> Browser:
    return site.login(admin)
