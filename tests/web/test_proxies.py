"""Behind a proxy people keep their own address; without one nobody can make an address up."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from host.access.models import LoginFailure
from host.config import Config
from host.errors import ConfigurationError
from host.testing import Site


def failed_from(site: Site) -> str:
    """Fail a log-in that claims an address, and return the address that was counted."""
    site.anonymous().post(
        "/login",
        {"email": "nobody@staff.example", "password": "wrong"},
        headers={"X-Forwarded-For": "203.0.113.9"},
        environ_overrides={"REMOTE_ADDR": "192.0.2.1"},
    )
    query = sa.select(LoginFailure.key).where(LoginFailure.key.startswith("address:"))
    with site.engine.connect() as connection:
        return str(connection.scalars(query.order_by(LoginFailure.id.desc())).first())


def test_a_claimed_address_counts_only_from_a_trusted_proxy(site: Site) -> None:
    assert failed_from(site) == "address:192.0.2.1"
    behind = Site(replace(site.config, trusted_proxies=1))
    assert failed_from(behind) == "address:203.0.113.9"
    behind.close()


def test_a_number_of_proxies_must_be_a_number(site: Site) -> None:
    environ = {"TRELLIS_DATA_DIR": str(site.config.data_dir), "TRELLIS_TRUSTED_PROXIES": "some"}
    with pytest.raises(ConfigurationError, match="must be a small whole number"):
        Config.load(environ)
