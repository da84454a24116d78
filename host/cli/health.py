"""``trellis doctor``: the lines of the health page, for a terminal or a monitor."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click
from sqlalchemy.exc import SQLAlchemyError

from host import logs
from host.app import new_runtime
from host.config import Config
from host.hooks.health import Health, HealthLine
from host.kernel.runtime import COMMAND, NotReady
from host.setup.health import collecting

_COLOURS = {Health.BAD: "red", Health.LOOK: "yellow", Health.GOOD: "green"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(as_json: bool) -> None:
    """Say how each part of the site does; exit 1 when one is bad. Changes nothing.

    See `trellis module doctor` for what is wrong with modules.
    """
    logs.configure("CRITICAL")
    lines = _lines(Config.load())
    if as_json:
        click.echo(json.dumps(collecting.as_values(lines), indent=2, ensure_ascii=False))
    else:
        for line in lines:
            word = click.style(f"{line.state:<5}", fg=_COLOURS[line.state])
            click.echo(f"{word} {line.name}: {line.meaning}")
            if line.to_do:
                click.echo(f"      {line.to_do}")
    sys.exit(1 if collecting.worst(lines) is Health.BAD else 0)


def _lines(config: Config) -> Sequence[HealthLine]:
    """Return the lines, or the one that says why there is no site to look at.

    Unlike other commands this one brings no tables up to date: it would hide that they lag.
    """
    runtime = new_runtime(config, kind=COMMAND)
    try:
        with runtime.context():
            return collecting.lines()
    except (SQLAlchemyError, NotReady) as error:
        meaning = f"The site cannot be opened ({type(error).__name__})."
        to_do = "See that the database runs, is reached, and has had trellis db upgrade."
        return [HealthLine("Database", Health.BAD, meaning, to_do)]
    finally:
        runtime.close()
