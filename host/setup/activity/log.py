"""The activity log, narrowed by person, type of record and verb."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask import request, url_for

from host.access import service as access
from host.activity.models import Activity
from host.database import session
from host.hooks.actor import ActorKind
from host.web.listing import Listing, paginate
from host.web.stream import type_title

_RECENT = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the log, and the value in force."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    value: str

    @property
    def value_label(self) -> str:
        return next((one.label for one in self.choices if one.value == self.value), self.value)

    @property
    def remove_url(self) -> str:
        kept = {name: value for name, value in request.args.items() if name != self.name}
        kept.pop("after", None)
        kept.pop("before", None)
        return url_for("setup_activity.index", **kept)  # type: ignore[arg-type]


def log_lines() -> Listing[Activity]:
    """Return the page of the log that the address asks for, newest first."""
    query = sa.select(Activity)
    for condition in _conditions():
        query = query.where(condition)
    return paginate(query, sorts={"id": Activity.id}, default="-id", key=Activity.id, size=50)


def filters() -> list[Filter]:
    """Return every filter with its choices."""
    return [
        Filter("person", "Person", _people(), request.args.get("person", "")),
        Filter("type", "About", _types(), request.args.get("type", "")),
        Filter("verb", "What", _verbs(), request.args.get("verb", "")),
    ]


def _conditions() -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    kind, _, person_id = request.args.get("person", "").partition(":")
    if kind:
        conditions.append(Activity.actor_kind == kind)
    if person_id.isdecimal() and len(person_id) < 10:
        conditions.append(Activity.actor_id == int(person_id))
    if request.args.get("type"):
        conditions.append(Activity.record_type == request.args["type"])
    if request.args.get("verb"):
        conditions.append(Activity.verb == request.args["verb"])
    return conditions


def _people() -> tuple[Choice, ...]:
    staff = [
        Choice(f"{ActorKind.STAFF.value}:{person.id}", person.name)
        for person in access.list_staff()
    ]
    return (
        *staff,
        Choice(ActorKind.CONTACT.value, "Clients' contacts"),
        Choice(ActorKind.SYSTEM.value, "The system"),
    )


def _types() -> tuple[Choice, ...]:
    """Walk the index from type to type, so that the length of the log does not matter."""
    first = sa.select(sa.func.min(Activity.record_type).label("name"))
    walk = first.cte("types", recursive=True)
    following = (
        sa.select(sa.func.min(Activity.record_type))
        .where(Activity.record_type > walk.c.name)
        .scalar_subquery()
    )
    walk = walk.union_all(sa.select(following).where(walk.c.name.is_not(None)))
    names = session().scalars(sa.select(walk.c.name).where(walk.c.name.is_not(None)))
    choices = [Choice(name, type_title(name)) for name in names]
    return tuple(sorted(choices, key=lambda one: one.label))


def _verbs() -> tuple[Choice, ...]:
    recent = sa.select(Activity.verb).order_by(Activity.id.desc()).limit(_RECENT).subquery()
    verbs = session().scalars(sa.select(recent.c.verb).distinct().order_by(recent.c.verb))
    return tuple(Choice(verb, verb.replace("_", " ").capitalize()) for verb in verbs)
