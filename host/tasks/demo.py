"""Tasks of the demonstration site: what its people have to do for the clients there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from typing import Any

import sqlalchemy as sa

from host.access import service as access
from host.access.directory import staff_directory
from host.clients.record_types import CLIENT
from host.database import session
from host.hooks.actor import Actor, ActorKind
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.records import naming
from host.tasks import checklist, due, service

_KEY = "host.demo"
_WEEKEND = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """One task: when it is due, counted from today, and the rest of it by its fields."""

    subject: str
    days: int | None
    values: tuple[tuple[str, Any], ...] = ()
    steps: tuple[str, ...] = ()
    done_steps: int = 0


def _sample(
    subject: str, days: int | None, *steps: str, done_steps: int = 0, **values: Any
) -> Sample:
    return Sample(subject, days, tuple(values.items()), steps, done_steps)


_FOR_CLIENTS = (
    _sample("Call about the renewal in spring", -3, kind="call", priority="high", due_time="10:30"),
    _sample(
        "Send the revised offer", 0, "Check the discount with finance", "Attach the references",
        "Have it read by a second pair of eyes", kind="email", priority="urgent",
        status="in_progress", due_time="16:00", estimate=2, done_steps=1,
    ),
    _sample("Ask how the pilot went", 1, kind="follow_up"),
    _sample(
        "Quarterly review", 6, "Collect the figures", "Send the agenda", "Book the room",
        kind="meeting", due_time="14:00", estimate=3, repeat_unit="month", repeat_every=3,
    ),
    _sample("Check the bank details that they sent", -1, priority="high"),
    _sample("Answer the security questionnaire", 3, status="awaiting_feedback", estimate=4),
    _sample("Introduce the new project manager", 9, kind="call"),
    _sample("Try the export that they asked for", 2, status="testing", start_days=-2),
    _sample("Thank them for the reference", None, kind="follow_up", priority="low"),
    _sample("Agree on the dates of the workshop", 4, kind="call", status="in_progress"),
    _sample("Send the minutes of Tuesday", -6, kind="email", status="complete"),
    _sample("Confirm the delivery address", -9, status="complete"),
    _sample("Weekly status mail", 5, kind="email", repeat_unit="week", repeat_when="due"),
    _sample("Find out who decides about the budget", 14, kind="follow_up"),
)  # fmt: skip
_FOR_OTHERS = (
    _sample("Go through the goals with the team", 2, kind="meeting", due_time="09:30"),
    _sample("Bring the figures of the plan up to date", 0, priority="high", status="in_progress"),
    _sample("Prepare the steering meeting", 12, "Slides", "Numbers", "Open questions",
            kind="meeting", done_steps=2),
)  # fmt: skip


def load() -> None:
    """Add what is missing: a task that somebody has worked on stays as it is."""
    people = [one.id for one in access.list_staff(active_only=True)]
    if not people:
        return
    owners = cycle(people)
    pairs = [*zip(_FOR_CLIENTS, _records(("host.client",)), strict=False)]
    documents = [
        kind.key
        for kind in current().registry.record_types.values()
        if kind.client and kind.slug != "host"
    ]
    pairs += zip(_FOR_OTHERS, _records(documents), strict=False)
    for number, (sample, about) in enumerate(pairs):
        owner, other = next(owners), people[(number + 1) % len(people)]
        if service.find(f"{_KEY}:{number}") is None:
            _make(sample, about, f"{_KEY}:{number}", (owner, other))


def _make(sample: Sample, about: RecordRef, key: str, people: tuple[int, int]) -> None:
    values: dict[str, Any] = dict(sample.values)
    start = values.pop("start_days", None)
    values |= {"name": sample.subject, "assignees": (str(people[0]),)}
    if sample.days is not None:
        values["due_on"] = _day(sample.days)
    if start is not None:
        values["start_on"] = due.today() + timedelta(days=start)
    if sample.steps:
        values["followers"] = (str(people[1]),)
    # Everybody writes down their own, so that nobody has to be told of it.
    owner = Actor(ActorKind.STAFF, people[0], staff_directory().name(people[0]), is_admin=True)
    task = service.create(values, owner, about=about, external_key=key)
    for number, text in enumerate(sample.steps):
        item = checklist.add(task.id, text, owner)
        if number < sample.done_steps:
            checklist.tick(task.id, item.id, owner, done=True)


def _day(away: int) -> date:
    """Return the day so far away, or the Monday after it: nobody works on Sundays here."""
    day = due.today() + timedelta(days=away)
    return due.next_week(day) if away > 0 and day.weekday() >= _WEEKEND else day


def _records(types: list[str] | tuple[str, ...]) -> Iterator[RecordRef]:
    """Go through the records of some types, over and over."""
    found: list[RecordRef] = []
    for key in types:
        kind = current().registry.record_types[key] if key != CLIENT.key else CLIENT
        query = sa.select(kind.model).order_by(kind.model.id).limit(9)
        found += [naming.ref_of(kind, one) for one in session().scalars(query)]
    return cycle(found)
