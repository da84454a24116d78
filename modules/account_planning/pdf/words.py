"""Values of a plan as its document writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from host.api import FieldType, RecordField, number, printing

from ..plans.choices import Choice
from ..tasks.models import Task

Words = dict[str, Any]


def day(value: date | None) -> str:
    """Write a day: 3 Dec 2026; nothing for none."""
    return f"{value.day} {value:%b %Y}" if value else ""


def badge(choice: Choice) -> Words:
    """Return a choice as a badge."""
    return {"word": choice.label, "colour": choice.colour}


def money(value: Decimal | None, currency: str) -> str:
    """Write an amount, without cents that are none."""
    if value is None:
        return ""
    whole = value == value.to_integral_value()
    return f"{number(value, 0 if whole else 2)} {currency}".strip()


def percent(value: Decimal | None) -> str:
    """Write a percentage."""
    return "" if value is None else f"{number(value.normalize())} %"


def paragraphs(field: RecordField, text: str) -> list[Words]:
    """Return a long text as blocks, formatted or not."""
    rich = field.type is FieldType.RICH_TEXT
    return printing.blocks(text) if rich else printing.plain_blocks(text)


def cut(text: str, most: int) -> str:
    """Return the first words of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def task(one: Task, name: str, today: date) -> Words:
    """Return a task as a line."""
    return {
        "action": one.action,
        "who": name,
        "day": day(one.deadline),
        "late": one.is_overdue(today),
        "done": one.is_done,
        "status": badge(one.state),
        "priority": one.urgency.label,
        "presses": one.priority in {"high", "urgent"},
    }


def plain(text: str) -> list[Words]:
    """Return plain text as blocks."""
    return printing.plain_blocks(text)


def beginning(blocks: list[Words], most: int) -> list[Words]:
    """Return the first blocks of a text, of about so many characters; a cut one ends in dots."""
    kept: list[Words] = []
    for block in blocks:
        if most <= 0:
            break
        if "items" in block:
            kept.append(block | {"items": beginning(block["items"], most)})
        else:
            kept.append(block | {"runs": _cut_runs(block["runs"], most)})
        most -= _length(block)
    return kept


def _cut_runs(runs: list[Words], most: int) -> list[Words]:
    kept: list[Words] = []
    for run in runs:
        if len(run["text"]) > most:
            return [*kept, run | {"text": f"{run['text'][:most].rstrip()}\N{HORIZONTAL ELLIPSIS}"}]
        kept.append(run)
        most -= len(run["text"])
    return kept


def _length(block: Words) -> int:
    return sum(len(run["text"]) for run in block.get("runs", ())) + sum(
        map(_length, block.get("items", ()))
    )
