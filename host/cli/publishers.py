"""``trellis module trust|revoke|...``: whose modules this site takes, and what it takes back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from host import clock
from host.cli.module import module
from host.cli.signing import FILE, read_key, read_public, write_whole
from host.cli.site import site
from host.errors import InvalidInput
from host.hooks.actor import SYSTEM
from host.lifecycle import archive
from host.lifecycle.signers import signers
from host.signing import keys, revocation_list, service
from host.signing.errors import Malformed
from host.signing.models import Revocation
from host.signing.revocation_list import Entry
from host.signing.revocations import RevocationKind
from host.signing.verdict import short

KEY_OPTION = click.option("--key", "key", help="A public key, or its fingerprint.")
ARCHIVE_OPTION = click.option(
    "--archive", "artefact", help="An archive's file, or its digest of 64 digits and letters."
)


@module.command()
@click.argument("key")
@click.option("--publisher", required=True, help="Whose key it is, as you want to read it.")
@click.option("--replaces", default="", help="An older key whose modules may go over to this one.")
def trust(key: str, publisher: str, replaces: str) -> None:
    """Trust the public KEY (or the file that holds it) and what is signed with it."""
    with site():
        row = service.trust(read_public(key), publisher, SYSTEM, replaces)
        click.echo(f"{row.publisher} is trusted, key {row.fingerprint}.")


@module.command()
@click.argument("key")
def distrust(key: str) -> None:
    """Stop trusting a KEY (or fingerprint); what is installed goes on."""
    with site():
        row = service.distrust(key, SYSTEM)
        click.echo(f"{row.publisher}, key {short(row.fingerprint)}, is trusted no more.")
        click.echo("What is installed goes on. To stop it, revoke the key.")


@module.command("keys")
def list_keys() -> None:
    """List the keys that this site trusts."""
    with site():
        revoked = service.known().revoked_keys
        for one in service.list_keys():
            state = "revoked" if one.fingerprint in revoked else "trusted"
            click.echo(f"{one.fingerprint}  {state}  {one.trusted_at:%Y-%m-%d}  {one.publisher}")


@module.command()
@KEY_OPTION
@ARCHIVE_OPTION
@click.option("--reason", required=True, help="Why; shown wherever it is refused.")
def revoke(key: str | None, artefact: str | None, reason: str) -> None:
    """Let nothing that a key signed, or one archive, run here any more; data stays."""
    kind, value = _named(key, artefact)
    with site():
        news = service.revoke(kind, value, reason, SYSTEM)
        click.echo("Revoked, on every worker at once." if news else "It was revoked already.")


@module.command()
@KEY_OPTION
@ARCHIVE_OPTION
def unrevoke(key: str | None, artefact: str | None) -> None:
    """Take a revocation back."""
    kind, value = _named(key, artefact)
    with site():
        gone = service.unrevoke(kind, value, SYSTEM)
        click.echo("The revocation is taken back." if gone else "It was not revoked.")


@module.group(invoke_without_command=True)
@click.pass_context
def revocations(context: click.Context) -> None:
    """List what is revoked here; import lists, and write them as a publisher."""
    if context.invoked_subcommand is None:
        with site():
            for one in service.list_revocations():
                click.echo(_line(one))


@revocations.command("import")
@click.argument("file", type=FILE)
def import_file(file: Path) -> None:
    """Take over the list in FILE, which a publisher that you trust has signed."""
    data = file.read_bytes()
    with site():
        done = revocation_list.import_list(data, signers(), SYSTEM)
        click.echo(
            f"{done.publisher}: {len(done.added)} revoked, {len(done.known)} known before, "
            f"{len(done.passed_over)} passed over."
        )
        for one in done.passed_over:
            click.echo(f"  passed over, not its own: {one.kind} {one.value}", err=True)


@revocations.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--key", "key_file", required=True, type=FILE, help="Your private key.")
@click.option("--publisher", required=True, help="Your name, as people know it.")
@click.option("--revoke-key", multiple=True, help="A public key of yours, or its fingerprint.")
@click.option("--archive", "archives", multiple=True, help="An archive of yours, or its digest.")
@click.option("--reason", required=True, help="Why, for all of them.")
@click.option("--add-to", type=FILE, help="Your last list: what stands in it is kept.")
def write(
    file: Path,
    key_file: Path,
    publisher: str,
    revoke_key: Sequence[str],
    archives: Sequence[str],
    reason: str,
    add_to: Path | None,
) -> None:
    """Sign a list of what you take back, for administrators to import, into FILE."""
    named = [_named(one, None) for one in revoke_key] + [_named(None, one) for one in archives]
    try:
        kept = revocation_list.read(add_to.read_bytes()).entries if add_to else ()
        entries = {(one.kind, one.value): one for one in kept}
        entries |= {(kind, value): Entry(kind, value, reason) for kind, value in named}
        data = revocation_list.write(
            read_key(key_file), publisher, clock.now(), list(entries.values())
        )
    except Malformed as error:
        raise InvalidInput(f"The list was not written: {error.message}.") from error
    write_whole(file, data)
    click.echo(f"{file} takes {len(entries)} back.")


def _named(key: str | None, artefact: str | None) -> tuple[RevocationKind, str]:
    """Return what exactly one of the two options names."""
    if key and not artefact:
        return RevocationKind.KEY, keys.fingerprint_of(key)
    if artefact and not key:
        file = Path(artefact)
        digest = archive.read(file.read_bytes()).digest if file.is_file() else artefact
        return RevocationKind.ARCHIVE, digest
    raise click.UsageError("Give either --key or --archive.")


def _line(one: Revocation) -> str:
    return f"{one.kind:<8} {one.value}  {one.at:%Y-%m-%d}  {one.by}: {one.reason}"
