"""``trellis files``: is everything there, and how it gets elsewhere."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from host.clients.record_types import CLIENT
from host.database import session, transaction
from host.files.places import store_at
from host.records.beside import attachments
from host.storage import keeping
from host.storage.models import StoredFile
from host.testing import Site
from host.testing.server import environment
from tests.cli import conftest as forked


def trellis(site: Site, aws: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return forked.trellis(environment(site.config) | aws, *words)


@pytest.fixture
def digests(site: Site) -> list[str]:
    """Add three files to a client and return where their content is."""
    ada = site.actor(site.staff(admin=True))
    client = site.client()
    with site.context():
        names = ("one", "two", "three")
        given = [attachments.Given(f"{name}.txt", io.BytesIO(name.encode())) for name in names]
        return [one.digest for one in attachments.add(CLIENT, client.id, given, ada)]


def test_a_check_finds_what_is_missing_or_damaged(site: Site, digests: list[str]) -> None:
    good = trellis(site, {}, "files", "check")
    assert (good.returncode, good.stderr) == (0, "")
    assert "3 looked at, 0 missing or damaged." in good.stdout
    with site.context():
        keeping.store().drop(digests[0])
        place = site.config.data_dir / "files" / digests[1][:2] / digests[1]
        place.write_bytes(b"owt")
        keeping.store().put(io.BytesIO(b"of nobody"), 100)
        with transaction() as db:
            db.execute(sa.delete(StoredFile).where(StoredFile.digest == digests[2]))
    bad = trellis(site, {}, "files", "check")
    assert bad.returncode == 1
    assert "missing: one.txt (host_attachment 1)" in bad.stdout
    assert "damaged: two.txt (host_attachment 2)" in bad.stdout
    assert "3 looked at, 2 missing or damaged." in bad.stdout
    assert "1 are needed by nothing" in bad.stdout
    assert "1 were not in the account and are now." in bad.stdout
    quick = trellis(site, {}, "files", "check", "--quick")
    assert "3 looked at, 1 missing or damaged." in quick.stdout
    with site.context():
        assert session().get(StoredFile, digests[2]) is not None


def test_files_move_to_a_bucket_and_back(
    site: Site, digests: list[str], aws: dict[str, str], bucket: str, tmp_path: Path
) -> None:
    first = trellis(site, aws, "files", "move", "--to", bucket)
    assert first.returncode == 0, first.stderr
    assert "3 copied, 0 were there already." in first.stdout
    assert f"TRELLIS_FILES_URL={bucket}" in first.stdout
    store_at(bucket).drop(digests[1])  # as if the first time had been broken off
    again = trellis(site, aws, "files", "move", "--to", bucket)
    assert "1 copied, 2 were there already." in again.stdout
    moved = Site(replace(site.config, files_url=bucket))
    with moved.context(), keeping.opened(digests[1]) as content:
        assert content.read() == b"two"
    moved.close()
    there = aws | {"TRELLIS_FILES_URL": bucket}
    checked = trellis(site, there, "files", "check")
    assert "3 looked at, 0 missing or damaged." in checked.stdout
    back = trellis(site, there, "files", "move", "--to", (tmp_path / "back").as_uri())
    assert "3 copied" in back.stdout
    same = trellis(site, there, "files", "move", "--to", bucket)
    assert (same.returncode, same.stderr) == (1, "Error: Files are kept there already.\n")
    wrong = trellis(site, aws, "files", "move", "--to", "/srv/files")
    assert (wrong.returncode, "is no place for files" in wrong.stderr) == (1, True)
    unmade = trellis(site, aws, "files", "move", "--to", "s3://nowhere-at-all/x")
    assert (unmade.returncode, "There is no bucket" in unmade.stderr) == (1, True)


def test_a_damaged_file_is_not_taken_along(site: Site, digests: list[str], tmp_path: Path) -> None:
    (site.config.data_dir / "files" / digests[0][:2] / digests[0]).write_bytes(b"eno")
    moved = trellis(site, {}, "files", "move", "--to", (tmp_path / "new").as_uri())
    assert moved.returncode == 1
    assert "2 copied" in moved.stdout
    assert "damaged, not copied: one.txt" in moved.stdout


def test_pages_serve_files_from_a_bucket(site: Site, bucket: str) -> None:
    ada, client = site.staff(admin=True), site.client()
    other = Site(replace(site.config, files_url=bucket))
    browser = other.login(ada)
    sent = browser.post(
        f"/clients/{client.id}/files", {"files": [(io.BytesIO(b"Hello"), "notes.txt")]}
    )
    assert sent.status_code == 302
    assert browser.get(f"/clients/{client.id}/files/1").data == b"Hello"
    assert not (site.config.data_dir / "files").exists()
    other.close()
