"""``trellis settings``: settings from the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from host.cli.site import site
from host.errors import InvalidInput
from host.hooks.actor import SYSTEM
from host.hooks.settings import FieldKind, SettingsField
from host.kernel.generation import current
from host.settings import carrying, service, values
from host.settings.carrying import Outcome


@click.group()
def settings() -> None:
    """Read, change and carry settings. NAME is a section and a setting: general.company."""


@settings.command("list")
@click.argument("sections", nargs=-1)
def list_all(sections: tuple[str, ...]) -> None:
    """List all settings, or those of SECTIONS."""
    with site():
        for key in sections or sorted(current().registry.sections):
            for field in service.section(key).fields:
                click.echo(f"{key}.{field.key} = {_shown(key, field)}")


@settings.command()
@click.argument("name")
def get(name: str) -> None:
    """Show one setting; of a secret, whether it is set."""
    with site():
        click.echo(_shown(*_named(name)))


@settings.command("set")
@click.argument("name")
@click.argument("value", required=False)
def set_one(name: str, value: str | None) -> None:
    """Change one setting; lists are written with commas.

    Without VALUE it is asked for, a secret unseen, so that no history of a shell keeps it.
    """
    with site():
        section, field = _named(name)
        secret = field.kind is FieldKind.SECRET
        typed = value if value is not None else click.prompt(field.label, hide_input=secret)
        raw: Any = values.lines(typed) if field.kind is FieldKind.CHOICES else typed
        changed = service.save(section, {field.key: raw}, SYSTEM)
        click.echo(f"Changed {name}." if changed else "Nothing was different.")


@settings.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("sections", nargs=-1)
def export(file: Path, sections: tuple[str, ...]) -> None:
    """Write all settings, or those of SECTIONS, to FILE; secrets stay out."""
    with site():
        told = carrying.export(sections, SYSTEM)
    file.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    click.echo(f"Wrote {len(told['sections'])} sections to {file}.")


@settings.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
def import_file(file: Path, dry_run: bool) -> None:
    """Take over the settings in FILE, all of them or none."""
    with site():
        text = _text(file)
        compared = carrying.compare(text)
        for line in compared.lines:
            if line.outcome is not Outcome.SAME:
                what = line.reason or f"{_told(line.old)} -> {_told(line.new)}"
                click.echo(f"line {line.number}: {line.outcome}: {line.name}: {what}")
        if compared.having(Outcome.REFUSED):
            click.echo("Some lines are refused; nothing was saved.", err=True)
            sys.exit(2)
        if not dry_run:
            carrying.bring_in(text, SYSTEM, mark=compared.mark)
    would = "would change" if dry_run else "changed"
    click.echo(f"{len(compared.having(Outcome.CHANGE))} {would}.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file} is no text in UTF-8.") from error


def _named(name: str) -> tuple[str, SettingsField]:
    section, _, key = name.partition(".")
    described = service.section(section)
    field = described.field(key)
    if field is None:
        raise service.UnknownSetting(service.unknown_key(described, key))
    return section, field


def _shown(section: str, field: SettingsField) -> str:
    if field.kind is FieldKind.SECRET:
        return "(set)" if service.get_all(section)[field.key] else "(not set)"
    return _told(service.get(section, field.key))


def _told(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
