"""Prints plans."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from host.api import Actor, Printout, activity, printing, transaction

from . import chapters, summary
from .source import Source, read

_TEMPLATE = Path(__file__).with_name("plan.typ")


@dataclass(frozen=True, slots=True)
class Printed:
    """A plan as a file."""

    name: str
    content: bytes


def print_plan(plan_id: int, actor: Actor) -> Printed:
    """Return a plan as PDF with what the actor may see of it, and log that it left.

    Raises NotFound, and what `printing.render` raises.
    """
    source = read(plan_id, actor)
    printout = printout_of(source)
    name = printing.file_name(source.plan.code, source.plan.client_name)
    ref, client_id = source.plan.ref, source.plan.client_id
    content = printing.render(printout)
    with transaction():
        activity.record(actor, "exported", ref, client_id=client_id, note="PDF")
    return Printed(name, content)


def printout_of(source: Source) -> Printout:
    """Return what is printed of a plan."""
    plan, told = source.plan, chapters.chapters(source)
    said = {
        "code": plan.code,
        "subject": plan.subject,
        "client": plan.client_name,
        "period": plan.period,
        "industry": source.value("industry") or "",
        "summary": summary.summary(source),
        "chapters": told,
        "silent": chapters.silent(told),
    }
    return Printout(_TEMPLATE, f"{plan.code} {plan.subject}", said)
