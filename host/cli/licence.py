"""``trellis licence``: tools of a module's publisher, and the licences of this site."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from host import clock
from host.cli.site import site
from host.hooks.actor import SYSTEM
from host.hooks.manifest import Manifest
from host.licensing import checking, keys, service
from host.licensing.models import LicenceState
from host.lifecycle import service as lifecycle


@click.group()
def licence() -> None:
    """Make and read licence keys; look after the licences of this site."""


@licence.command()
@click.argument("private_key_file", type=click.Path(path_type=Path, dir_okay=False))
def keygen(private_key_file: Path) -> None:
    """Make a publisher's key pair; keep the file secret, put the public key in module.toml."""
    if private_key_file.exists():
        raise click.ClickException(f"{private_key_file} exists already; it is not overwritten.")
    private, public = keys.generate_pair()
    descriptor = os.open(private_key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(private + "\n")
    click.echo(f"Private key written to {private_key_file}. Public key for module.toml:\n{public}")


@licence.command()
@click.option("--key", "key_file", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--product", required=True, help="The product in the module's module.toml.")
@click.option("--site", required=True, help="Host name of the site, such as crm.example.com.")
@click.option("--licensee", required=True, help="Who bought it.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="Last good day.")
def issue(key_file: Path, product: str, site: str, licensee: str, expires: datetime | None) -> None:
    """Sign a key for one product on one site."""
    click.echo(
        keys.issue(
            key_file.read_text("ascii").strip(),
            product=product,
            site=site,
            licensee=licensee,
            issued=clock.now().date(),
            expires=expires.replace(tzinfo=UTC).date() if expires else None,
        )
    )


@licence.command()
@click.argument("code")
@click.option("--public-key", required=True, help="The publisher's public key.")
def show(code: str, public_key: str) -> None:
    """Check a key's signature and print what it says."""
    found = keys.read(code, public_key)
    click.echo(f"product   {found.product}\nsite      {found.site}\nlicensee  {found.licensee}")
    click.echo(
        f"issued    {found.issued}\nexpires   {found.expires or 'never'}\nid        {found.id}"
    )


@licence.command()
def status() -> None:
    """List the licences of the installed modules."""
    with site():
        for module in lifecycle.list_modules():
            manifest = lifecycle.manifest_of(module)
            if manifest.licence_required:
                _show(manifest)


@licence.command()
@click.argument("module", required=False)
def check(module: str | None) -> None:
    """Check the licence of MODULE now, or those of all active modules."""
    with site():
        manifests = [_manifest(module)] if module else checking.licensed()
        for manifest in manifests:
            checking.check(manifest)
            _show(manifest)


@licence.command()
@click.argument("module")
@click.argument("code")
def enter(module: str, code: str) -> None:
    """Check CODE and keep it for MODULE in place of the one before."""
    with site():
        manifest = _manifest(module)
        service.enter(manifest, code, SYSTEM)
        _show(manifest)


@licence.command()
@click.argument("module")
@click.option("--endpoint", default="", help="Address; the publisher's when left out.")
@click.option("--token", prompt=True, hide_input=True, default="", help="Asked for if left out.")
def server(module: str, endpoint: str, token: str) -> None:
    """Set the licence server that MODULE's code is checked with."""
    with site():
        manifest = _manifest(module)
        service.configure(manifest, endpoint, token, SYSTEM)
        click.echo(f"{module}: {service.endpoint_of(manifest) or 'no licence server'}")


@licence.command()
@click.argument("module")
@click.confirmation_option(prompt="The module becomes read-only on this site. Go on?")
def release(module: str) -> None:
    """Give the code of MODULE free, to enter it on another site."""
    with site():
        click.echo(service.release(_manifest(module), SYSTEM))


def _manifest(slug: str) -> Manifest:
    return lifecycle.manifest_of(lifecycle.get_module(slug))


def _show(manifest: Manifest) -> None:
    row = service.of(manifest.slug)
    if row is None or not row.code:
        state = "released" if row and row.product else "no code"
        click.echo(f"{manifest.slug:<24} {state}")
        return
    until = f"until {row.expires}" if row.expires else "without end"
    checked = f"checked {row.checked_at:%Y-%m-%d %H:%M} UTC" if row.checked_at else "never checked"
    click.echo(f"{manifest.slug:<24} {row.state:<8} {until:<18} {checked}  {row.licensee}")
    if row.state != LicenceState.VALID:
        click.echo(f"  {row.message}")
