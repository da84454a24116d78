"""What was found, as lines with addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import url_for
from werkzeug.routing import BuildError

from host.hooks.actor import Actor
from host.hooks.faces import SearchHit
from host.hooks.menu import MenuArea
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.records import visibility
from host.search.finding import Allowed, Hit, find
from host.search.ranking import Rank, rank, typed_words
from host.search.words import padded, words_of
from host.web import shell

_PLACES = 5
"""Pages of one kind in the palette."""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading; ``url`` leads to all of them when there may be more."""

    title: str
    lines: tuple[SearchHit, ...]
    url: str | None = None


def allowed(actor: Actor) -> list[Allowed]:
    """Return the types of record in which the actor may search."""
    return [
        Allowed(kind.key, None if whole else partial(_readable, kind, actor))
        for kind, whole in _open_types(actor)
    ]


def by_type(text: str, actor: Actor, limit: int) -> list[Group]:
    """Return the records that hold the text, so many of each type; the best type first."""
    kinds = current().registry.record_types
    hits = find(text, allowed(actor), limit)
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.type_key, []).append(hit)
    return [
        Group(
            _capital(kinds[key].plural),
            tuple(_line(hit) for hit in found),
            _list_url(kinds[key], text) if len(found) == limit else None,
        )
        for key, found in groups.items()
    ]


def best(text: str, actor: Actor, limit: int) -> list[SearchHit]:
    """Return the records that fit best, of all types together."""
    hits = find(text, allowed(actor), limit)[:limit]
    return [_line(hit, named=True) for hit in hits]


def places(text: str, actor: Actor) -> list[Group]:
    """Return pages and things to make whose names hold the text; with none, the main menu."""
    groups = [
        Group("Go to", _entries(actor, MenuArea.WORK)),
        Group("New", _creations(actor)),
        Group("Setup", _entries(actor, MenuArea.SETUP)),
        Group("Settings", _settings() if actor.is_admin else ()),
    ]
    typed = typed_words(text)
    if not typed:
        return groups[:2]
    chosen = [Group(group.title, _fitting(typed, group.lines)) for group in groups]
    return [group for group in chosen if group.lines]


def _open_types(actor: Actor) -> Iterator[tuple[RecordType, bool]]:
    for kind in current().registry.record_types.values():
        condition = visibility.visible(kind, actor)
        if not isinstance(condition, sa.False_):
            yield kind, isinstance(condition, sa.True_)


def _readable(
    kind: RecordType, actor: Actor, ids: sa.SQLColumnExpression[int]
) -> sa.ColumnElement[bool]:
    """Look at each record that was found: to list all that the actor may see takes longer."""
    return sa.exists().where(kind.model.id == ids, visibility.visible(kind, actor))


def _line(hit: Hit, *, named: bool = False) -> SearchHit:
    """Say what the record is; ``named`` adds what such a record is called."""
    link = current().registry.links[hit.type_key]
    parts = [link.title if named else "", hit.detail, "archived" if hit.archived else ""]
    where: dict[str, Any] = {link.argument: hit.id}
    return SearchHit(
        hit.label, url_for(link.endpoint, **where), " · ".join(filter(None, parts)), link.icon
    )


def _list_url(kind: RecordType, text: str) -> str | None:
    try:
        return url_for(f"{kind.blueprint}.index", q=text)
    except BuildError:  # the module draws its lists itself
        return None


def _entries(actor: Actor, area: MenuArea) -> tuple[SearchHit, ...]:
    return tuple(
        SearchHit(entry.label, entry.url, group.title, entry.icon)
        for group in shell.menu(actor, area)
        for entry in group.entries
    )


def _settings() -> tuple[SearchHit, ...]:
    return current().remember("settings in the palette", lambda: tuple(_all_settings()))


def _all_settings() -> Iterator[SearchHit]:
    for section in current().registry.sections.values():
        url = url_for("setup_settings.section", key=section.key)
        yield SearchHit(section.title, url, "Settings", section.icon)
        for field in section.fields:
            yield SearchHit(field.label, f"{url}#s_{field.key}", section.title, section.icon)


def _creations(actor: Actor) -> tuple[SearchHit, ...]:
    return tuple(
        SearchHit(f"New {entry.label[:1].lower()}{entry.label[1:]}", entry.url, "", entry.icon)
        for entry in shell.StaffShell(actor).create_entries
    )


def _fitting(typed: list[str], lines: tuple[SearchHit, ...]) -> tuple[SearchHit, ...]:
    ranked: list[tuple[Rank, float, int]] = []
    for number, line in enumerate(lines):
        words = words_of(line.title)
        fits = rank(typed, " ".join(words), padded(words))
        if fits is not None:
            ranked.append((*fits, number))
    return tuple(lines[number] for _rank, _length, number in sorted(ranked)[:_PLACES])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
