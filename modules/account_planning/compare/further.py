"""What two plans say beside fields and grids: mind maps, white space, meeting notes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from host.api import Actor, session

from ..grids.offering import CURRENT, OFFERINGS
from ..mind_map import service as maps
from ..mind_map.tree import MindMap, Node
from ..notes.models import Note
from ..plans.models import Plan
from ..white_space import service as cells
from .rows import Row, by_name, paired, row_of

DEEPEST = 3
"""Further down, topics are indented no more."""


def mind_maps(sides: tuple[Plan, Plan]) -> list[Row]:
    """Match the topics of each level by their words; the middles always belong together."""
    drawn = maps.kept_of_both(sides)
    left, right = (one.map if one.version and not one.fault else None for one in drawn)
    if left is None and right is None:
        return []
    middle = row_of("In the middle", _middle(left), _middle(right))
    return [middle, *_topics(left, right, "", "")]


def _middle(drawn: MindMap | None) -> str | None:
    return drawn.root.topic if drawn else None


def _topics(
    left: MindMap | None, right: MindMap | None, one_id: str, other_id: str, depth: int = 1
) -> list[Row]:
    rows: list[Row] = []
    below = (_below(left, one_id), _below(right, other_id))
    named = [by_name(nodes, [node.topic for node in nodes]) for nodes in below]
    for one, other in paired(named[0], named[1]):
        topic = (one or other or below[0][0]).topic
        there = ["" if node else None for node in (one, other)]
        rows.append(row_of(topic, there[0], there[1], depth=min(depth, DEEPEST)))
        rows += _topics(
            left if one else None,
            right if other else None,
            one.id if one else "",
            other.id if other else "",
            depth + 1,
        )
    return rows


def _below(drawn: MindMap | None, node_id: str) -> Sequence[Node]:
    return drawn.children.get(node_id or drawn.root.id, []) if drawn else []


def white_space(
    sides: tuple[Plan, Plan], lines: Mapping[str, Sequence[Any]], actor: Actor
) -> list[Row]:
    """Match cells that are not simply free by client and service; each side's own is one."""
    stored = cells.by_hand(*(plan.id for plan in sides))
    told = [_cells(plan, lines, stored, actor) for plan in sides]
    return [
        row_of((one or other or ("", ""))[0], one and one[1], other and other[1])
        for one, other in paired(told[0], told[1])
    ]


def _cells(
    plan: Plan, lines: Mapping[str, Sequence[Any]], stored: Sequence[Any], actor: Actor
) -> dict[Hashable, tuple[str, str]]:
    own = {key: [one for one in found if one.plan_id == plan.id] for key, found in lines.items()}
    said = cells.Lines(
        [(one.service, one.yearly_value) for one in own[CURRENT.key]],
        [one.offering for one in own[OFFERINGS.key]],
    )
    frame = cells.frame_of(plan, actor, said)
    known = cells.known(plan, frame, said, stored)
    pairs = [
        (" · ".join(filter(None, (owner.name if owner.depth else "", service.name))), entry)
        for owner in frame.owners
        for service in frame.services
        if (entry := known.get((owner.id, service.key))) is not None
    ]
    told = [(label, cells.told(entry)) for label, entry in pairs]
    return by_name(told, [label for label, _said in told])


def notes(sides: tuple[Plan, Plan]) -> list[Row]:
    """Match notes by day and occasion, the newest first."""
    query = sa.select(Note).where(Note.plan_id.in_([plan.id for plan in sides]))
    found = session().scalars(query.order_by(Note.held_on.desc(), Note.id.desc())).all()
    own = [[note for note in found if note.plan_id == plan.id] for plan in sides]
    named = [by_name(some, [_label(note) for note in some]) for some in own]
    rows = []
    for one, other in paired(named[0], named[1]):
        texts = [_text(note) if note else None for note in (one, other)]
        rows.append(row_of(_label(one or other or found[0]), texts[0], texts[1]))
    return rows


def _label(note: Note) -> str:
    return f"{note.held_on.day} {note.held_on:%b %Y}, {note.occasion.label.lower()}"


def _text(note: Note) -> str:
    return f"With {note.attendees}: {note.text}" if note.attendees else note.text
