"""Filters of the plan list; they live in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from ..people import Directory
from ..tasks.models import Task, overdue
from .choices import Bcg, Choice, ClientStatus, Status
from .models import Plan

_CURSORS = {"after", "before"}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, and the address without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; what it cannot mean is left out."""

    text: str = ""
    client: str = ""
    statuses: tuple[Status, ...] = ()
    client_status: ClientStatus | None = None
    bcg: Bcg | None = None
    owner: int | None = None
    in_charge: int | None = None
    overdue: bool = False
    starts_from: date | None = None
    starts_until: date | None = None

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> Filters:
        """Read the address."""
        return cls(
            text=args.get("q", "").strip()[:200],
            client=args.get("client", "").strip()[:200],
            statuses=tuple(s for s in Status if s.value in args.getlist("status")),
            client_status=_choice(ClientStatus, args.get("client_status")),
            bcg=_choice(Bcg, args.get("bcg")),
            owner=args.get("owner", type=int),
            in_charge=args.get("in_charge", type=int),
            overdue=bool(args.get("overdue")),
            starts_from=args.get("from", type=date.fromisoformat),
            starts_until=args.get("until", type=date.fromisoformat),
        )

    def conditions(self, today: date) -> Iterator[sa.ColumnElement[bool]]:
        """Return what the query must fulfil."""
        if self.text:
            yield matches(self.text)
        if self.client:
            yield _client(self.client)
        if self.statuses:
            yield Plan.status.in_([status.value for status in self.statuses])
        if self.client_status:
            yield Plan.client_status == self.client_status.value
        if self.bcg:
            yield Plan.bcg == self.bcg.value
        if self.owner is not None:
            yield Plan.owner_id == self.owner
        if self.in_charge is not None:
            yield _has_task(Task.pic_id == self.in_charge)
        if self.overdue:
            yield _has_task(overdue(today))
        if self.starts_from:
            yield Plan.period_start >= self.starts_from
        if self.starts_until:
            yield Plan.period_start <= self.starts_until

    def chips(
        self, args: MultiDict[str, str], path: str, people: Directory, rows: Sequence[Plan]
    ) -> list[Chip]:
        """Return a removable chip for each filter but the text, which has its own box."""
        return [
            Chip(label, shown, _without(args, path, name, raw))
            for name, raw, label, shown in self._in_force(people, rows)
        ]

    def _in_force(
        self, people: Directory, rows: Sequence[Plan]
    ) -> Iterator[tuple[str, str, str, str]]:
        if self.client:
            known = rows[0].client_name if rows and self.client.isdecimal() else self.client
            yield "client", self.client, "Client", known
        for status in self.statuses:
            yield "status", status.value, "Status", status.label
        if self.client_status:
            yield "client_status", "", "Client status", self.client_status.label
        if self.bcg:
            yield "bcg", "", "BCG", self.bcg.label
        if self.owner is not None:
            yield "owner", "", "Owner", people.name(self.owner) or "unknown"
        if self.in_charge is not None:
            yield "in_charge", "", "In charge", people.name(self.in_charge) or "unknown"
        if self.overdue:
            yield "overdue", "", "Tasks", "overdue"
        if self.starts_from:
            yield "from", "", "Starts from", self.starts_from.isoformat()
        if self.starts_until:
            yield "until", "", "Starts until", self.starts_until.isoformat()


def matches(text: str) -> sa.ColumnElement[bool]:
    """Return the condition that a plan's subject, client or number holds the text."""
    found = [
        Plan.subject.icontains(text, autoescape=True),
        Plan.client_name.icontains(text, autoescape=True),
    ]
    digits = text.upper().removeprefix("AP-").lstrip("0")
    if digits.isdecimal() and len(digits) < 10:
        found.append(Plan.number == int(digits))
    return sa.or_(*found)


def _client(text: str) -> sa.ColumnElement[bool]:
    """A number is the client's id, as links from a client's page carry it."""
    if text.isdecimal() and len(text) < 10:
        return Plan.client_id == int(text)
    return Plan.client_name.icontains(text, autoescape=True)


def _has_task(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return Plan.id.in_(sa.select(Task.plan_id).where(condition))


def _choice(kind: Any, text: str | None) -> Any:
    values: Mapping[str, Choice] = {choice.value: choice for choice in kind}
    return values.get(text or "")


def _without(args: MultiDict[str, str], path: str, name: str, value: str) -> str:
    kept = [
        (key, one)
        for key, one in args.items(multi=True)
        if key not in _CURSORS and one and (key != name or (value and one != value))
    ]
    return f"{path}?{urlencode(kept)}" if kept else path
