"""Actors that services are called by."""

from __future__ import annotations

import pytest

from host.hooks.actor import Actor
from host.testing import Site

ALL = ("clients:view", "clients:create", "clients:edit", "clients:delete")


@pytest.fixture
def manager(site: Site) -> Actor:
    """Somebody who may do everything with clients."""
    return site.actor(site.staff(ALL, name="Mara Manager"))


@pytest.fixture
def seller(site: Site) -> Actor:
    """Somebody who sees and changes only their own."""
    return site.actor(
        site.staff(("clients:view_own", "clients:create", "clients:edit"), name="Sam")
    )
