"""People of the staff area and their browsers."""

from __future__ import annotations

import pytest

from host.access.models import Staff
from host.testing import Browser, Site

ALL = ("clients:view", "clients:create", "clients:edit", "clients:delete")


@pytest.fixture
def manager(site: Site) -> Staff:
    """Somebody who may do everything with clients."""
    return site.staff(ALL, name="Mara Manager")


@pytest.fixture
def browser(site: Site, manager: Staff) -> Browser:
    return site.login(manager)


@pytest.fixture
def reader(site: Site) -> Browser:
    """The browser of somebody who may look at all clients and change none."""
    return site.login(site.staff(["clients:view"]))


@pytest.fixture
def seller(site: Site) -> Staff:
    """Somebody who sees and changes only their own."""
    return site.staff(["clients:view_own", "clients:create", "clients:edit"], name="Sam Seller")
