"""Filters of the account list; they live in the address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from host.api import Client, StaffDirectory

from . import tree
from .choices import NodeType, Status
from .models import Account

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
    statuses: tuple[Status, ...] = ()
    types: tuple[NodeType, ...] = ()
    manager: int | None = None
    blacklisted: bool = False
    archived: bool = False
    under: int | None = None

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> Filters:
        """Read the address."""
        return cls(
            text=args.get("q", "").strip()[:200],
            statuses=tuple(one for one in Status if one.value in args.getlist("status")),
            types=tuple(one for one in NodeType if one.value in args.getlist("type")),
            manager=_id(args.get("manager")),
            blacklisted=bool(args.get("blacklisted")),
            archived=bool(args.get("archived")),
            under=_id(args.get("under")),
        )

    def conditions(self, top: Account | None) -> Iterator[sa.ColumnElement[bool]]:
        """Return what the query must fulfil; ``top`` is the account that `under` names."""
        yield Client.archived_at.is_not(None) if self.archived else Client.archived_at.is_(None)
        if self.text:
            yield matches(self.text)
        if self.statuses:
            yield Account.status.in_([one.value for one in self.statuses])
        if self.types:
            yield Account.node_type.in_([one.value for one in self.types])
        if self.manager is not None:
            yield Account.manager_id == self.manager
        if self.blacklisted:
            yield Account.blacklisted.is_(True)
        if self.under is not None:
            yield sa.false() if top is None else tree.at_or_below(top)
            yield Account.id != self.under

    def chips(
        self, args: MultiDict[str, str], path: str, people: StaffDirectory, top: Account | None
    ) -> list[Chip]:
        """Return a removable chip for each filter but the text, which has its own box."""
        return [
            Chip(label, shown, _without(args, path, name, raw))
            for name, raw, label, shown in self._in_force(people, top)
        ]

    def _in_force(
        self, people: StaffDirectory, top: Account | None
    ) -> Iterator[tuple[str, str, str, str]]:
        for status in self.statuses:
            yield "status", status.value, "Status", status.label
        for one in self.types:
            yield "type", one.value, "Place", one.label
        if self.manager is not None:
            yield "manager", "", "Account manager", people.name(self.manager) or "unknown"
        if self.blacklisted:
            yield "blacklisted", "", "Blacklist", "on it"
        if self.archived:
            yield "archived", "", "Archive", "only archived"
        if self.under is not None:
            yield "under", "", "Below", top.title if top else "unknown"


def matches(text: str) -> sa.ColumnElement[bool]:
    """Return the condition that an account's name or code holds the text."""
    return sa.or_(
        Client.name.icontains(text, autoescape=True), Account.code.icontains(text, autoescape=True)
    )


def _id(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _without(args: MultiDict[str, str], path: str, name: str, value: Any) -> str:
    kept = [
        (key, one)
        for key, one in args.items(multi=True)
        if key not in _CURSORS and one and (key != name or (value and one != value))
    ]
    return f"{path}?{urlencode(kept)}" if kept else path
