"""The address of a list: what it asks for, and the addresses of what is next to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode

from flask import request

from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.records.entering.fields import Fields, fields_for
from host.records.lists import conditions, views
from host.records.lists.conditions import Condition
from host.records.lists.listing import SIZES, Asked
from host.records.lists.views import Views
from host.records.models import SavedView

Pairs = list[tuple[str, str]]
COMPACT = "compact"
HABITS = ("col", "size", "density")
"""What is kept of how somebody left a list, without a view of a name."""
_LONGEST = 200
_CURSORS = {"after", "before"}
_FILTER = {"f", "any", "all"}
_PARTS = ("col", "q", "archived", "sort", "size", "density", "by")


_ANY = "0any0order0"
"""Stands for an order while an address is worked out; no key of a field is like it."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in force, in words, and the address without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in the lists of a type: what is asked for, and the view behind it.

    What the address says stands before what the view says, and that before the person's habit.
    """

    kind: RecordType
    actor: Actor
    seen: Fields
    asked: Asked
    views: Views
    view: SavedView | None
    layout: str = "table"
    base: dict[str, Pairs] = field(default_factory=dict)
    """What is asked for where the address says nothing, by part."""

    @property
    def altered(self) -> bool:
        """Tell whether more is asked for than the view says."""
        return bool(self._difference(self.asked))

    @property
    def narrowed(self) -> bool:
        """Tell whether anything keeps records out."""
        return self.asked.narrowed

    def pairs(self, **changes: Any) -> Pairs:
        """Return how an address leads here, with some of what is asked changed."""
        wanted = replace(self.asked, after="", before="", **changes)
        behind = [("view", str(self.view.id))] if self.view else self._no_view()
        return behind + self._difference(wanted)

    def url(
        self, layout: str | None = None, more: Iterable[tuple[str, str]] = (), **changes: Any
    ) -> str:
        """Return the address of this list, or of another layout of it."""
        path = path_of(self.kind, layout or self.layout)
        return url(path, [*self.pairs(**changes), *more])

    def sort_urls(self, wanted: Sequence[str]) -> list[str]:
        """Return the addresses of this list in other orders, worked out as one."""
        plain = self.base.get("sort")
        some = self.url(sort=_ANY)
        found = []
        for order in wanted:
            usual = plain == [("sort", order)]
            found.append(self.url(sort=order) if usual else some.replace(_ANY, quote_plus(order)))
        return found

    def page_url(self, name: str, more: Iterable[tuple[str, str]] = ()) -> str:
        """Return the address of a page about this list that leads back to it."""
        behind = [("layout", self.layout)] if self.layout != views.LAYOUTS[0] else []
        return url(f"{self.kind.address}/{name}", [*self.pairs(), *behind, *more])

    def _no_view(self) -> Pairs:
        return [("view", "0")] if self.views.default else []

    def _difference(self, wanted: Asked) -> Pairs:
        said = _by_part(pairs_of(wanted))
        found: Pairs = []
        for part in dict.fromkeys([*said, *self.base]):
            if said.get(part) != self.base.get(part):
                found += said.get(part) or [(part, "")]
        return found


def place(kind: RecordType, actor: Actor, layout: str = "table") -> Place:
    """Read where the present address leads; costs no statement unless a view has changed."""
    known = views.remembered(kind, actor)
    return place_of(kind, actor, known, list(request.args.items(multi=True)), layout)


def place_of(
    kind: RecordType, actor: Actor, known: Views, said: Pairs, layout: str = "table"
) -> Place:
    """Return where the pairs of an address lead."""
    seen = fields_for(kind, actor)
    named = dict(said).get("view", "")
    view = known.one(int(named)) if named.isdecimal() and len(named) < 10 else None
    if not said:
        view = known.default
    merged = _merged([behind(known, view, seen), said], seen)
    base = _by_part(pairs_of(_read(behind(known, view, seen), seen)))
    return Place(kind, actor, seen, _read(merged, seen), known, view, layout, base)


def path_of(kind: RecordType, layout: str) -> str:
    """Return the address of a layout of the list."""
    return f"{kind.address}/" if layout == views.LAYOUTS[0] else f"{kind.address}/{layout}"


def behind(known: Views, view: SavedView | None, seen: Fields) -> Pairs:
    """Return what is asked for where the address says nothing."""
    layers = [said_by(known.habit), said_by(view)]
    return _merged(layers, seen)


def said_by(view: SavedView | None) -> Pairs:
    """Return the pairs that a view keeps."""
    return parse_qsl(view.query, keep_blank_values=True) if view is not None else []


def asked(kind: RecordType, actor: Actor, pairs: Iterable[tuple[str, str]] | None = None) -> Asked:
    """Read what the address asks for; what it cannot mean is left out."""
    said = list(request.args.items(multi=True) if pairs is None else pairs)
    return _read(said, fields_for(kind, actor))


def pairs_of(wanted: Asked) -> Pairs:
    """Return how an address asks for this, without the place in the list."""
    pairs = [("col", key) for key in wanted.columns]
    pairs += [("q", wanted.text)] if wanted.text else []
    pairs += wanted.filter.pairs()
    pairs += [("archived", wanted.archived)] if wanted.archived else []
    pairs += [("sort", wanted.sort)] if wanted.sort else []
    pairs += [("size", str(wanted.size))] if wanted.size != SIZES[0] else []
    pairs += [("density", wanted.density)] if wanted.density else []
    pairs += [("by", wanted.by)] if wanted.by else []
    return pairs


def url(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Write an address."""
    query = urlencode(list(pairs))
    return f"{path}?{query}" if query else path


def here(changes: Pairs, without: Sequence[str] = ()) -> str:
    """Return the address of this page with some of its pairs changed or left out."""
    left = {*_CURSORS, *without, *(name for name, _ in changes)}
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in left]
    return url(request.path, [*kept, *changes])


def chips(at: Place, words: dict[int, str]) -> list[Chip]:
    """Say every condition in force, with the address that drops it; ``words`` are their values."""
    found = []
    if at.asked.archived:
        label = "Archived only" if at.asked.archived == "only" else "With archived"
        found.append(Chip(label, "", at.url(archived="")))
    for number, condition in enumerate(at.asked.filter.conditions):
        rest = at.asked.filter.without(condition)
        found.append(Chip(_label(condition, at.seen), words[number], at.url(filter=rest)))
    return found


def _label(condition: Condition, seen: Fields) -> str:
    field = seen[condition.field]
    verb = conditions.label_of(condition.operator, field.type)
    return field.label if condition.operator is conditions.Operator.IS else f"{field.label} {verb}"


def _read(said: Pairs, seen: Fields) -> Asked:
    first = dict(reversed(said))
    narrowing = [*(field.key for field in seen.narrowing()), *seen.filters]
    size = first.get("size", "")
    archived = first.get("archived", "")
    return Asked(
        columns=tuple(value for name, value in said if name == "col" and value in seen),
        sort=first.get("sort", "")[:100],
        filter=conditions.parse([pair for pair in said if pair[0] not in _PARTS], narrowing),
        text=first.get("q", "").strip()[:_LONGEST],
        archived=archived if archived in {"all", "only"} else "",
        size=int(size) if size.isdecimal() and int(size) in SIZES else SIZES[0],
        after=first.get("after", ""),
        before=first.get("before", ""),
        density=COMPACT if first.get("density") == COMPACT else "",
        by=first.get("by", "") if first.get("by", "") in seen else "",
    )


def _merged(layers: Sequence[Pairs], seen: Collection[str] | Fields) -> Pairs:
    """Lay addresses over each other: what a later one says of a part counts alone."""
    parts: dict[str, Pairs] = {}
    for layer in layers:
        parts |= _by_part([pair for pair in layer if _known(pair[0], seen)])
    return [pair for pairs in parts.values() for pair in pairs]


def _known(name: str, seen: Collection[str] | Fields) -> bool:
    return name in _CURSORS or name in _FILTER or name in _PARTS or name in seen


def _by_part(pairs: Pairs) -> dict[str, Pairs]:
    found: dict[str, Pairs] = {}
    for name, value in pairs:
        part = name if name in _PARTS or name in _CURSORS else "f"
        found.setdefault(part, []).append((name, value))
    return found
