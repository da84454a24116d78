"""The commands of publishers and of administrators, as they are typed."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from host.cli import main
from host.config import Config
from host.hooks.actor import SYSTEM
from host.lifecycle import archive
from host.signing import keys, revocation_list, service, signature
from host.signing.statement import NAME
from host.testing import Site
from host.testing.server import environment
from tests.broken_modules import make
from tests.cli.test_commands import trellis

TIME = ("--time", "2026-12-01T09:30:00Z")


class Bench:
    """A publisher's desk: a module's folder, key files, and the command."""

    def __init__(self, config: Config, folder: Path) -> None:
        self.config = config
        self.folder = folder
        self.module = make(folder)

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the command in this process, which spares each of many commands its start."""
        out, err = io.StringIO(), io.StringIO()
        argv = ["trellis", "module", *map(str, words)]
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setattr(sys, "argv", argv)
            for name, value in environment(self.config).items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        return subprocess.CompletedProcess(
            argv, int(ended.value.code or 0), out.getvalue(), err.getvalue()
        )

    def did(self, *words: str | Path) -> str:
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, *words: str | Path) -> str:
        done = self.run(*words)
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr
        assert done.stderr.startswith("Error: ")
        return done.stderr

    def key(self, name: str) -> Path:
        """Write a key file without a process of its own."""
        file = self.folder / f"{name}.key"
        file.write_text(keys.generate() + "\n")
        return file

    def signed(self, key: Path, *more: str | Path, name: str = "signed.zip") -> Path:
        file = self.folder / name
        self.did("sign", self.module, "--key", key, "--publisher", "Ada", "-o", file, *more)
        return file


def public(key: Path) -> str:
    return keys.public_of(key.read_text().strip())


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Bench:
    return Bench(site.config, tmp_path)


def test_a_key_is_made_once_and_for_its_owner_alone(bench: Bench) -> None:
    file = bench.folder / "own.key"
    said = bench.did("keygen", file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert said.splitlines()[-1].split()[-1] == public(file)
    before = file.read_bytes()
    assert "is not overwritten" in bench.refused("keygen", file)
    assert file.read_bytes() == before


def test_signing_is_repeatable_and_verifying_needs_no_site(bench: Bench) -> None:
    key, other = bench.key("ada"), bench.key("other")
    file = bench.signed(key, *TIME)
    again = bench.signed(key, *TIME, name="again.zip")
    assert file.read_bytes() == again.read_bytes()
    said = bench.did("verify", file, "--key", public(key))
    assert "It is the key given." in said
    assert "was not checked" in bench.did("verify", file)
    assert "Do not install it" in bench.refused("verify", file, "--key", public(other))
    bench.did("sign", file, "--key", key, "--publisher", "Ada", *TIME)
    assert file.read_bytes() == again.read_bytes(), "an archive is signed in its place"
    read = archive.read(file.read_bytes())
    assert NAME in read.files
    assert "tests/" not in "".join(read.files)


def test_the_command_itself_signs_and_refuses_in_one_line(bench: Bench) -> None:
    key, file = bench.key("ada"), bench.folder / "signed.zip"
    words = ["module", "sign", str(bench.module), "--key", str(key), "--publisher", "Ada"]
    signed = trellis(bench.config, *words, "-o", str(file))
    assert signed.returncode == 0, signed.stderr
    refused = trellis(bench.config, "module", "verify", str(file), "--key", "hello")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: This is not a public key")


def test_an_altered_or_unsigned_archive_is_named(bench: Bench) -> None:
    file = bench.signed(bench.key("ada"))
    with zipfile.ZipFile(file, "a") as opened:
        opened.writestr("sample/extra.py", "evil()")
    said = bench.refused("verify", file)
    assert "“extra.py” was added after signing" in said
    plain = bench.folder / "plain.zip"
    bench.did("pack", bench.module, "-o", plain)
    assert "is not signed" in bench.refused("verify", plain)


def test_a_newer_key_and_the_chain_that_leads_to_it(bench: Bench) -> None:
    first, second, third = bench.key("first"), bench.key("second"), bench.key("third")
    one = bench.signed(first)
    two = bench.signed(second, "--rotate-from", first, name="two.zip")
    assert "vouches for it" in bench.did("verify", two, "--key", public(first))
    kept = bench.signed(second, "--after", two, name="kept.zip")
    assert "vouches for it" in bench.did("verify", kept, "--key", public(first))
    three = bench.signed(third, "--after", kept, "--rotate-from", second, name="three.zip")
    assert "vouches for it" in bench.did("verify", three, "--key", public(first))
    words = ("sign", bench.module, "--key", third, "--publisher", "Ada", "--after", one)
    assert "as the first --rotate-from" in bench.refused(*words, "-o", bench.folder / "x.zip")
    assert "cannot be signed" in bench.refused(
        "sign", one, "--key", first, "--publisher", "Ada", "--rotate-from", first
    )
    assert signature.check(archive.read(one.read_bytes()).files) is not None


def test_what_cannot_be_signed_leaves_no_file(bench: Bench) -> None:
    key, target = bench.key("ada"), bench.folder / "x.zip"
    assert "no private key" in bench.refused(
        "sign",
        bench.module,
        "--key",
        bench.module / "module.toml",
        "--publisher",
        "A",
        "-o",
        target,
    )
    assert "cannot be signed" in bench.refused(
        "sign", bench.module, "--key", key, "--publisher", " ", "-o", target
    )
    assert not target.exists()
    assert not list(bench.folder.glob(".trellis-*"))


def test_keys_are_trusted_listed_and_dropped(bench: Bench, site: Site) -> None:
    key = bench.key("ada")
    fingerprint = keys.fingerprint(public(key))
    file = bench.folder / "ada.pub"
    file.write_text(public(key))
    assert f"Ada Ltd is trusted, key {fingerprint}" in bench.did(
        "trust", file, "--publisher", "Ada Ltd"
    )
    assert f"{fingerprint}  trusted" in bench.did("keys")
    assert "is trusted no more" in bench.did("distrust", fingerprint[:10])
    assert bench.did("keys") == ""
    assert "trusts no key" in bench.refused("distrust", fingerprint)
    assert "not a public key" in bench.refused("trust", "hello", "--publisher", "X")
    newer = bench.key("newer")
    bench.did("trust", public(newer), "--publisher", "Ada Ltd", "--replaces", fingerprint)
    with site.context():
        assert list(service.known().successors) == [fingerprint]


def test_keys_and_archives_are_revoked_and_taken_back(bench: Bench, site: Site) -> None:
    key = bench.key("ada")
    file = bench.signed(key)
    digest = archive.read(file.read_bytes()).digest
    assert "on every worker" in bench.did("revoke", "--key", public(key), "--reason", "stolen")
    assert "already" in bench.did("revoke", "--key", public(key), "--reason", "stolen")
    assert "on every worker" in bench.did("revoke", "--archive", file, "--reason", "leaks")
    listed = bench.did("revocations")
    assert digest in listed
    assert "System: stolen" in listed
    assert "taken back" in bench.did("unrevoke", "--archive", digest)
    assert "was not revoked" in bench.did("unrevoke", "--archive", digest)
    assert bench.run("revoke", "--reason", "x").returncode == 2
    with site.context():
        assert [one.kind for one in service.list_revocations()] == ["key"]


def test_a_publishers_list_goes_from_desk_to_site(bench: Bench, site: Site) -> None:
    key, lost = bench.key("ada"), bench.key("lost")
    file = bench.signed(key)
    digest = archive.read(file.read_bytes()).digest
    target = bench.folder / "revoked.json"
    bench.did(
        *("revocations", "write", target, "--key", key, "--publisher", "Ada"),
        *("--archive", file, "--reason", "leaks"),
    )
    bench.did(
        *("revocations", "write", target, "--key", key, "--publisher", "Ada", "--add-to", target),
        *("--revoke-key", public(lost), "--reason", "lost"),
    )
    assert len(json.loads(target.read_bytes())["revocations"]) == 2
    assert "does not trust" in bench.refused("revocations", "import", target)
    with site.context():
        service.trust(public(key), "Ada Ltd", SYSTEM)
    done = bench.run("revocations", "import", target)
    assert done.stdout == "Ada Ltd: 1 revoked, 0 known before, 1 passed over.\n"
    assert f"not its own: key {keys.fingerprint(public(lost))}" in done.stderr
    with site.context():
        assert [one.value for one in service.list_revocations()] == [digest]
    assert "cannot be believed" not in bench.did("revocations")
    file.write_bytes(b"{}")
    assert "can be believed" in bench.refused("revocations", "import", file)
    assert revocation_list.read(target.read_bytes()).publisher == "Ada"
