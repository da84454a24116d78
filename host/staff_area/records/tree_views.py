"""The tree of a type of record: a level at a time, and branches that move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, render_template, request

from host.errors import TrellisError
from host.hooks.permissions import CREATE, EDIT
from host.hooks.record_types import RecordType
from host.records import service
from host.records.lists import trees
from host.records.lists.listing import RecordList
from host.records.lists.trees import Branch, Node
from host.staff_area.records import address, bar
from host.staff_area.records.address import Place
from host.staff_area.records.board_views import Answer, moved, opened_version, refused
from host.staff_area.records.routes import Route
from host.web import people

_OPEN = 50
"""Branches that an address may open."""


@dataclass(frozen=True, slots=True)
class Twig:
    """A record as the page draws it, with what is open below it."""

    node: Node
    toggle_url: str
    branch_url: str
    below: list[Twig] | None
    more: bool


def tree(kind: RecordType) -> str:
    """Show the top of the tree with the branches that the address opens, or what a search finds."""
    actor = people.actor()
    at = _place(kind)
    records = RecordList(kind, actor, at.asked)
    narrowed = bool(at.asked.text or at.asked.filter)
    found = trees.matches(records) if narrowed else trees.top(records)
    opened = [] if narrowed else _opened()
    branches = trees.below_several(records, opened)
    return render_template(
        kind.templates.get("tree", "staff_area/records/tree.html"),
        **bar.context(at),
        twigs=_twigs(at, found, branches, opened),
        more=found.more,
        table_url=at.url("table"),
        narrowed=narrowed,
        moves=_moves(kind, at),
        adds=bar.may(kind, actor, CREATE) and not kind.created_in,
    )


def branch(kind: RecordType, record_id: int) -> str:
    """Draw what stands directly below a record."""
    actor = people.actor()
    at = _place(kind)
    service.get(kind, record_id, actor)
    found = trees.below(RecordList(kind, actor, at.asked), record_id)
    return render_template(
        "staff_area/records/branch.html",
        kind=kind,
        at=at,
        twigs=_twigs(at, found, {}, []),
        more=found.more,
        table_url=address.url(f"{kind.address}/", [("f", f"0~{kind.parent}~is~{record_id}")]),
        moves=_moves(kind, at),
        adds=bar.may(kind, actor, CREATE) and not kind.created_in,
    )


def move_branch(kind: RecordType) -> Answer:
    """Put a record with all that is below it under another one, or at the top."""
    form = request.form
    ids = [form.get("id", ""), form.get("to", "") or "0"]
    if not all(text.isdecimal() and len(text) < 10 for text in ids):
        abort(404)
    record_id, parent_id = map(int, ids)
    wanted = {kind.parent: parent_id or None}
    try:
        saved = service.update(kind, record_id, wanted, people.actor(), opened_version())
    except TrellisError as error:
        return refused(error)
    return moved(kind, saved)


def _place(kind: RecordType) -> Place:
    return address.place(kind, people.actor(), "tree")


def _moves(kind: RecordType, at: Place) -> bool:
    parent = at.seen.get(kind.parent)
    return parent is not None and not parent.read_only and bar.may(kind, at.actor, EDIT)


def _opened() -> list[int]:
    said = (text for text in request.args.getlist("open") if text.isdecimal() and len(text) < 10)
    return list(dict.fromkeys(map(int, said)))[:_OPEN]


def _twigs(
    at: Place, found: Branch, branches: Mapping[int, Branch], opened: list[int]
) -> list[Twig]:
    return [_twig(at, node, branches, opened) for node in found.nodes]


def _twig(at: Place, node: Node, branches: Mapping[int, Branch], opened: list[int]) -> Twig:
    number = node.row.id
    others = [one for one in opened if one != number]
    shown = [*others, number] if number not in opened else others
    url = at.url(more=[("open", str(one)) for one in shown])
    branch_url = at.page_url(f"tree/{number}")
    inside = branches.get(number)
    if inside is None or not node.parted:
        return Twig(node, url, branch_url, None, more=False)
    rest = {one: some for one, some in branches.items() if one != number}
    return Twig(node, url, branch_url, _twigs(at, inside, rest, opened), more=inside.more)


def _has_tree(kind: RecordType) -> bool:
    return bool(kind.parent)


ROUTES = (
    Route("tree", "/tree", tree, fits=_has_tree),
    Route("tree_branch", "/tree/<int:record_id>", branch, fits=_has_tree),
    Route("tree_move", "/tree/move", move_branch, EDIT, ("POST",), "edit", _has_tree),
)
