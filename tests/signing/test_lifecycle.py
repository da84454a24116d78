"""Signatures through a module's whole life: taken, pinned, handed on, revoked while it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from host.hooks.actor import SYSTEM
from host.lifecycle import archive, service
from host.lifecycle.models import Module
from host.lifecycle.signers import signers
from host.settings import service as settings
from host.signing import service as signing
from host.signing.content import bare_digest
from host.signing.errors import SignatureRefused
from host.signing.revocations import RevocationKind
from host.signing.rotation import Link
from host.signing.signature import sign
from host.signing.statement import NAME
from host.testing import Site
from tests.broken_modules import make
from tests.signing.conftest import AT, Publisher


def packed(
    folder: Path,
    version: str,
    signer: Publisher | None = None,
    chain: tuple[Link, ...] = (),
) -> bytes:
    """Pack a small module, signed or not."""
    module = make(folder / version.replace(".", "_"), version=version)
    if signer is not None:
        files = archive.read(archive.pack(module)[1]).files
        (module / NAME).write_bytes(sign(files, signer.private, signer.name, AT, chain))
    return archive.pack(module)[1]


def upload(site: Site, data: bytes) -> Module:
    with site.context():
        return service.upload(data, "sample.zip", SYSTEM)


def pinned(site: Site) -> str | None:
    with site.context():
        return service.get_module("sample").publisher_key


def test_strict_takes_only_trusted_signatures(site: Site, tmp_path: Path, ada: Publisher) -> None:
    with site.context():
        settings.save("modules", {"signature_policy": "strict"}, SYSTEM)
    with pytest.raises(SignatureRefused, match="is not signed"):
        upload(site, packed(tmp_path / "plain", "1.0.0"))
    data = packed(tmp_path / "signed", "1.0.0", ada)
    with pytest.raises(SignatureRefused, match="does not trust"):
        upload(site, data)
    with site.context():
        signing.trust(ada.public, "Ada Ltd", SYSTEM)
    assert upload(site, data).slug == "sample"


def test_a_revoked_module_stops_in_the_middle_of_its_work_and_comes_back(
    any_site: Site, tmp_path: Path, ada: Publisher
) -> None:
    upload(any_site, packed(tmp_path, "1.0.0", ada))
    with any_site.context():
        service.activate("sample", None, SYSTEM)
    browser = any_site.login(any_site.staff(admin=True))
    assert browser.get("/sample/").status_code == 200
    with any_site.context():
        signing.revoke(RevocationKind.KEY, ada.public, "stolen", SYSTEM)
    assert browser.get("/sample/").status_code == 404
    assert browser.get("/").status_code == 200
    with any_site.context():
        signing.unrevoke(RevocationKind.KEY, ada.public, SYSTEM)
    assert browser.get("/sample/").status_code == 200
    digest = any_site.runtime.generation().modules[0].artefact.digest
    with any_site.context():
        signing.revoke(RevocationKind.ARCHIVE, digest, "leaks", SYSTEM)
    assert browser.get("/sample/").status_code == 404


def test_a_digest_without_the_signature_stops_what_runs_with_one(
    any_site: Site, tmp_path: Path, ada: Publisher, bob: Publisher
) -> None:
    data = packed(tmp_path, "1.0.0", ada)
    upload(any_site, data)
    with any_site.context():
        service.activate("sample", None, SYSTEM)
    browser = any_site.login(any_site.staff(admin=True))
    bare = bare_digest(archive.read(data).files)
    with any_site.context():
        assert signers()[bare] == ada.fingerprint  # no other publisher has a say over it
        signing.revoke(RevocationKind.ARCHIVE, bare, "leaks", SYSTEM)
    assert browser.get("/sample/").status_code == 404
    with any_site.context(), any_site.counted() as statements:
        assert "leaks" in service.left_out()["sample"]
    assert not [one for one in statements if "host_module_artefact.archive" in one]
    again = packed(tmp_path / "again", "1.0.0", bob)
    with pytest.raises(SignatureRefused, match="was revoked: leaks"):
        upload(any_site, again)
    with any_site.context():
        signing.unrevoke(RevocationKind.ARCHIVE, bare, SYSTEM)
    assert browser.get("/sample/").status_code == 200


def test_a_module_keeps_to_its_publisher_through_a_change_of_keys(
    site: Site, tmp_path: Path, ada: Publisher, bob: Publisher, eve: Publisher
) -> None:
    with site.context():
        signing.trust(ada.public, "Ada Ltd", SYSTEM)
        signing.trust(eve.public, "Eve Ltd", SYSTEM)
    upload(site, packed(tmp_path / "ada", "1.0.0", ada))
    with site.context():
        service.activate("sample", None, SYSTEM)
    assert pinned(site) == ada.fingerprint
    for data in (packed(tmp_path / "eve", "1.1.0", eve), packed(tmp_path / "plain", "1.1.0")):
        with pytest.raises(SignatureRefused, match="Until now module sample was signed"):
            upload(site, data)
    upload(site, packed(tmp_path / "bob", "1.1.0", bob, (ada.vouch_for(bob),)))
    with site.context():
        service.upgrade("sample", SYSTEM)
    assert pinned(site) == bob.fingerprint
    with pytest.raises(SignatureRefused, match="Until now"):
        upload(site, packed(tmp_path / "again", "1.2.0", ada))


def test_an_altered_archive_is_refused_and_nothing_of_it_is_kept(
    site: Site, tmp_path: Path, ada: Publisher
) -> None:
    module = make(tmp_path)
    files = archive.read(archive.pack(module)[1]).files
    (module / NAME).write_bytes(sign(files, ada.private, ada.name, AT))
    (module / "plugin.py").write_text("evil()\n")
    with pytest.raises(SignatureRefused, match=r"“plugin\.py” was changed after signing"):
        upload(site, archive.pack(module)[1])
    with site.context():
        assert service.list_modules() == []
