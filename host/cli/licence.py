"""``trellis licence``: tools of a module's publisher, and a look into a key."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from host import clock
from host.licensing import keys


@click.group()
def licence() -> None:
    """Make and read licence keys."""


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
