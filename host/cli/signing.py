"""``trellis module keygen|sign|verify``: what publishers do with signatures, without a site."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from host import clock
from host.cli.module import module
from host.errors import Conflict, InvalidInput, TrellisError
from host.lifecycle import archive
from host.lifecycle.archive import Archive
from host.signing import keys, rotation, signature
from host.signing.errors import Malformed
from host.signing.rotation import Link
from host.signing.statement import NAME, Statement
from host.signing.verdict import short

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@module.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def keygen(file: Path) -> None:
    """Make a publisher's key pair; keep FILE secret, show the public key to everybody."""
    private = keys.generate()
    public = keys.public_of(private)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Conflict(f"{file} exists already; it is not overwritten.") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as target:
        target.write(f"{private}\n")
    click.echo(f"Private key written to {file}. Keep it secret, and a copy in a safe place.")
    click.echo(f"fingerprint {keys.fingerprint(public)}\npublic key  {public}")


@module.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--key", "key_file", required=True, type=FILE, help="Your private key.")
@click.option("--publisher", required=True, help="Your name, as people know it.")
@click.option(
    "--rotate-from",
    "older",
    multiple=True,
    type=FILE,
    help="An older private key of yours that vouches for this one; oldest first.",
)
@click.option("--after", type=FILE, help="Your last signed archive: its chain of keys is kept.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File or folder to write.")
@click.option(
    "--time",
    "at",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ"]),
    help="When it was signed, in UTC; now when absent. The same time gives the same bytes.",
)
def sign(
    source: Path,
    key_file: Path,
    publisher: str,
    older: Sequence[Path],
    after: Path | None,
    output: Path | None,
    at: datetime | None,
) -> None:
    """Sign the archive or folder SOURCE; an archive is replaced unless --output is given."""
    moment = at.replace(tzinfo=UTC) if at else clock.now()
    read, default = _source(source)
    private = read_key(key_file)
    chain = _chain(private, [read_key(one) for one in older], after, moment)
    try:
        signed = signature.sign(read.files, private, publisher, moment, chain)
    except Malformed as error:
        raise InvalidInput(f"This cannot be signed: {error.message}.") from error
    files = {**read.files, NAME: signed}
    target = output or default
    if target.is_dir():
        target = target / default.name
    write_whole(target, _zip(read.manifest.slug, files))
    fingerprint = keys.fingerprint(keys.public_of(private))
    click.echo(f"{target} is signed with the key {short(fingerprint)} ({len(files) - 1} files).")


@module.command()
@click.argument("file", type=FILE)
@click.option("--key", "public_key", default="", help="The publisher's public key, or its file.")
def verify(file: Path, public_key: str) -> None:
    """Prove the signature of the archive FILE, without a site and without a network."""
    found = _proven(file)
    fingerprint = keys.fingerprint(found.key)
    click.echo(f"Every file of {file.name} is as it was signed.")
    click.echo(f"publisher   {found.publisher} (what the archive says)")
    click.echo(f"signed      {found.signed_at:%Y-%m-%d %H:%M} UTC (what the archive says)")
    click.echo(f"fingerprint {fingerprint}\npublic key  {found.key}")
    older = [keys.fingerprint(one.older) for one in reversed(found.rotation)]
    for one in older:
        click.echo(f"replaces    {one}")
    if not public_key:
        click.echo("Whether this key is the publisher's was not checked: compare it, or use --key.")
        return
    wanted = keys.fingerprint(read_public(public_key))
    if wanted not in (fingerprint, *older):
        raise Malformed(
            f"The archive is signed with the key {short(fingerprint)}, not with "
            f"{short(wanted)}, and that key does not vouch for it. Do not install it."
        )
    how = "It is the key given." if wanted == fingerprint else "The key given vouches for it."
    click.echo(how)


def read_key(file: Path) -> str:
    """Return the private key in a file; raises ConfigurationError."""
    return file.read_text("utf-8", errors="replace").strip()


def read_public(given: str) -> str:
    """Return a public key that was given as such, or in a file; raises KeyRefused."""
    file = Path(given)
    if len(given) < 200 and file.is_file():
        given = file.read_text("utf-8", errors="replace")
    return keys.read_public(given)


def write_whole(target: Path, data: bytes) -> None:
    """Write a file in one step, so that no half of it is ever found there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".trellis-", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _source(source: Path) -> tuple[Archive, Path]:
    """Read what is to be signed, and say where the signed archive goes by default."""
    if source.is_dir():
        name, data = archive.pack(source)
        return archive.read(data), Path("dist") / name
    return archive.read(source.read_bytes()), source


def _chain(
    private: str, older: Sequence[str], after: Path | None, at: datetime
) -> tuple[Link, ...]:
    """Return the links from the first key ever to this one."""
    before: tuple[Link, ...] = ()
    public = keys.public_of(private)
    path = [keys.public_of(one) for one in older] + [public]
    if after is not None:
        last = _proven(after)
        before = last.rotation
        if last.key != path[0]:
            raise InvalidInput(
                f"{after.name} was signed with the key {short(keys.fingerprint(last.key))}. "
                "Give that private key as the first --rotate-from, so that it can vouch."
            )
    links = [
        rotation.link(one, following, at) for one, following in zip(older, path[1:], strict=True)
    ]
    return (*before, *links)


def _proven(file: Path) -> Statement:
    try:
        found = signature.check(archive.read(file.read_bytes()).files)
    except Malformed as error:
        raise Malformed(
            f"{file.name} is not as it was signed: {error.message}. Do not install it; get it "
            "again from its publisher."
        ) from error
    if found is None:
        raise TrellisError(
            f"{file.name} is not signed. Its publisher signs it with “trellis module sign”."
        )
    return found


def _zip(slug: str, files: Mapping[str, bytes]) -> bytes:
    """Make the archive; the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted(files):
            info = zipfile.ZipInfo(f"{slug}/{path}")
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            out.writestr(info, files[path])
    archive.read(target.getvalue())
    return target.getvalue()
