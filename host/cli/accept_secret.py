"""``trellis accept-secret``: what to do after the site's secret was changed on purpose."""

from __future__ import annotations

import click

from host.cli.site import prepare
from host.config import Config
from host.database import create_engine
from host.kernel import site_secret


@click.command("accept-secret")
def accept_secret() -> None:
    """Take the present TRELLIS_SECRET_KEY as the site's, after it was changed on purpose.

    Everybody has to log in again, and stored passwords and keys have to be entered again.
    """
    config = Config.load()
    prepare(config)
    engine = create_engine(config.database_url)
    if site_secret.accept(config, engine):
        click.echo("This is the site's secret now. Start every node with it.")
    else:
        click.echo("This was the site's secret already.")
    engine.dispose()
