"""``trellis module check``: what is wrong with a module, where, and how to put it right."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from host import logs
from host.cli.module import module

if TYPE_CHECKING:
    from host.conformance import Check, Finding


@module.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Jobs, two versions at once, purge too.")
@click.option(
    "--beside",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of a module that this one requires; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON.")
def check(folder: Path, everything: bool, beside: tuple[Path, ...], as_json: bool) -> None:
    """Hold the module in FOLDER to the host's rules, on a site made for that.

    The exit code is 1 when something is wrong.
    """
    from host.conformance import Depth, Trial, run  # only this command needs the checks

    logs.configure("CRITICAL")
    depths = tuple(Depth) if everything else (Depth.FILES, Depth.SITE)
    results: list[tuple[Check, list[Finding]]] = []
    with tempfile.TemporaryDirectory(prefix="trellis-check-") as scratch:
        trial = Trial(folder, Path(scratch), beside=beside)
        for done, found in run(trial, depths):
            results.append((done, found))
            if not as_json:
                _say(done, found)
    if as_json:
        click.echo(json.dumps(_report(results), indent=2, ensure_ascii=False))
    else:
        _sum_up(results, everything=everything)
    sys.exit(1 if any(found for _, found in results) else 0)


def _say(done: Check, found: list[Finding]) -> None:
    mark, colour = ("wrong", "red") if found else ("ok", "green")
    click.echo(f"{click.style(f'{mark:<6}', fg=colour)} {done.title}")
    for finding in found:
        click.echo(f"         where  {finding.where}")
        click.echo(f"         what   {finding.what}")
        click.echo(f"         fix    {finding.fix}")


def _sum_up(results: list[tuple[Check, list[Finding]]], *, everything: bool) -> None:
    from host.conformance import CHECKS

    faults = sum(len(found) for _, found in results)
    left = len(CHECKS) - len(results)
    rest = f"; {left} checks were not run" if left else ""
    hint = "" if everything or not left or faults else " (“--all” runs them)"
    click.echo(f"\n{faults or 'No'} {'fault' if faults == 1 else 'faults'}{rest}{hint}.")


def _report(results: list[tuple[Check, list[Finding]]]) -> list[dict[str, object]]:
    return [
        {
            "check": done.name,
            "title": done.title,
            "ok": not found,
            "findings": [finding.to_dict() for finding in found],
        }
        for done, found in results
    ]
