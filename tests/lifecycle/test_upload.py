"""Bad archives sent to the page: each has its own answer, and all others are served meanwhile."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from host.lifecycle.models import Module
from host.testing import Site
from tests.lifecycle.test_activation import answering
from tests.lifecycle.test_archive import sample, ten_gigabytes, zipped

BAD = {
    "leads out": (zipped(sample() | {"sample/../../x": "x"}), "leads out of the module"),
    "ten gigabytes": (ten_gigabytes(), "would take 10,242 MB"),
    "no manifest": (zipped({"sample/__init__.py": ""}), "no module.toml"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_archive_is_refused_on_the_page_while_the_host_answers(name: str, site: Site) -> None:
    data, message = BAD[name]
    admin = site.login(site.staff(admin=True))
    with answering(site):
        answer = admin.post("/setup/modules/upload", {"archive": (io.BytesIO(data), "bad.zip")})
    assert answer.status_code == 422
    assert message in answer.text
    with site.engine.connect() as connection:
        assert connection.execute(sa.select(Module.slug)).all() == []
    assert not (site.config.data_dir / "modules").exists()
