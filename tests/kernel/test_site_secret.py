"""All processes of a site have one secret: one with another does not start."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
import sqlalchemy as sa

from host.errors import ConfigurationError
from host.kernel import site_secret
from host.kernel.models import SiteSecret
from host.testing import Site
from host.testing.server import environment


def test_the_first_start_keeps_a_mark_and_not_the_secret(any_site: Site) -> None:
    config, engine = any_site.config, any_site.engine
    site_secret.check(config, engine)
    site_secret.check(config, engine)
    with engine.connect() as connection:
        (row,) = connection.execute(sa.select(SiteSecret)).all()
    assert row.fingerprint == site_secret.fingerprint(config.secret_key)
    assert config.secret_key not in row.fingerprint


def test_another_secret_is_refused_until_it_is_accepted(site: Site) -> None:
    other = replace(site.config, secret_key="quite another secret")
    site_secret.check(site.config, site.engine)
    with pytest.raises(ConfigurationError, match="TRELLIS_SECRET_KEY is not the one"):
        site_secret.check(other, site.engine)
    assert site_secret.accept(other, site.engine) is True
    assert site_secret.accept(other, site.engine) is False
    site_secret.check(other, site.engine)
    with pytest.raises(ConfigurationError):
        site_secret.check(site.config, site.engine)


def _run(site: Site, *words: str) -> subprocess.CompletedProcess[str]:
    other = replace(site.config, secret_key="quite another secret")
    command = [sys.executable, "-m", "host.cli", *words]
    return subprocess.run(
        command, env=environment(other), capture_output=True, text=True, timeout=60, check=False
    )


def test_a_process_with_another_secret_says_so_and_ends(site: Site) -> None:
    site_secret.check(site.config, site.engine)
    ended = _run(site, "worker")
    assert ended.returncode == 1
    assert "TRELLIS_SECRET_KEY is not the one that this site was started with" in ended.stderr
    assert "This is the site's secret now." in _run(site, "accept-secret").stdout
    site_secret.check(replace(site.config, secret_key="quite another secret"), site.engine)
