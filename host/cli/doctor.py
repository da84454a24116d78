"""``trellis module doctor``: what is wrong, or would be on another host."""

from __future__ import annotations

import dataclasses
import json
import sys

import click

from host import HOST_API
from host.cli.module import module
from host.cli.site import site
from host.lifecycle import service


@module.command()
@click.option("--against", help="A version of the host API, such as 2.0, to look ahead.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(against: str | None, as_json: bool) -> None:
    """Say what is wrong with the installed modules; exit 1 when anything is."""
    with site():
        found = service.doctor(against)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(one) for one in found], indent=2))
    else:
        click.echo(f"Host API {against or HOST_API}: {len(found)} modules installed.")
        for one in found:
            click.echo(f"{one.slug:<24} {one.version:<10} {one.state:<12} {_verdict(one)}")
            for finding in one.findings:
                click.echo(f"  {finding}")
    sys.exit(0 if all(one.is_sound for one in found) else 1)


def _verdict(one: service.Diagnosis) -> str:
    return "sound" if one.is_sound else "needs a look"
