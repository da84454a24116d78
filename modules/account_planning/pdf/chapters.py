"""The parts of a plan behind its first page, in the order of its tabs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from host.api import printed_facts

from ..grids.page import GridView
from ..notes.models import Note
from ..pages import COMPETITORS, DUE_DILIGENCE, SERVICES, STAKEHOLDERS, TEAM
from ..plans.data import TEXTS
from ..plans.figures import grouped
from ..plans.record_types import PLAN
from ..relations.page import Group
from ..tasks.outline import ObjectiveBranch
from ..white_space.states import State
from . import summary, words
from .source import MOST_NOTES, Source
from .words import Words

_BACKGROUND, _PLANNING = TEXTS[:7], TEXTS[7:]
_NUMBERS = {"money", "number"}
MOST_TOPICS = 400
"""Topics of the mind map that are printed."""
MOST_CELLS = 300
"""Cells of the white space that are printed."""


def chapters(source: Source) -> list[Words]:
    """Return the chapters that say something."""
    told = [
        {"title": title, "parts": [part for part in make(source) if part is not None]}
        for title, make in CHAPTERS
    ]
    return [one for one in told if one["parts"]]


def silent(told: Sequence[Words]) -> list[str]:
    """Return the titles of chapters in which nothing is written yet."""
    said = {one["title"] for one in told}
    return [title for title, _make in CHAPTERS[:-1] if title not in said]


def _grids(tab: str) -> Callable[[Source], list[Words | None]]:
    return lambda source: [
        _grid(view, source) for view in source.grids.values() if view.kind.tab == tab
    ]


def _due_diligence(source: Source) -> list[Words | None]:
    return [_texts("Background", _BACKGROUND, source), *_grids(DUE_DILIGENCE)(source)]


def _planning(source: Source) -> list[Words | None]:
    goals = summary.goals(source)
    return [
        _texts("Where we want to go", _PLANNING, source),
        {"kind": "goals", "title": "Goals and KPIs", "goals": goals} if goals else None,
        *(_objective(branch, source) for branch in source.outline),
        _mind_map(source),
        _health(source),
    ]


def _texts(title: str, keys: Sequence[str], source: Source) -> Words | None:
    held = [(source.seen[key], source.value(key)) for key in keys if source.value(key)]
    told = [{"label": field.label, "text": words.paragraphs(field, text)} for field, text in held]
    return {"kind": "texts", "title": title, "texts": told} if told else None


def _grid(view: GridView, source: Source) -> Words | None:
    if not view.stored:
        return None
    rows = [[_cell(column, line[column["key"]]) for column in view.columns] for line in view.stored]
    money = f" ({source.plan.currency})" if view.kind.in_currency and source.plan.currency else ""
    return {
        "kind": "table",
        "title": view.kind.title,
        "columns": [
            {
                "label": column["label"] + (money if column["kind"] == "money" else ""),
                "end": column["kind"] in _NUMBERS and place > 0,
                "width": _room([column["label"], *(row[place] for row in rows)]),
            }
            for place, column in enumerate(view.columns)
        ],
        "rows": rows,
    }


def _cell(column: Words, text: str) -> str:
    if column["kind"] == "date" and text:
        return words.day(date.fromisoformat(text))
    return str(column["shown"](text))


def _room(cells: Sequence[str]) -> int:
    """Return how wide a column is beside others: its longest word, or half of its longest text."""
    longest = max((len(word) for cell in cells for word in cell.split()), default=1)
    return max(10, min(longest, 24), min(max(map(len, cells)), 60) // 2)


def _objective(branch: ObjectiveBranch, source: Source) -> Words:
    return {
        "kind": "objective",
        "title": branch.objective.title,
        "done": branch.done,
        "of": len(branch.tasks),
        "items": [
            {
                "title": part.item.title,
                "tasks": [
                    words.task(one, source.people.name(one.pic_id), source.today)
                    for one in part.tasks
                ],
            }
            for part in branch.items
        ],
    }


def _mind_map(source: Source) -> Words | None:
    """The map as an outline, which can be read aloud and breaks across pages."""
    drawn = source.mind_map
    if drawn is None:
        return None
    levels, shown = drawn.levels, drawn.nodes[:MOST_TOPICS]
    more = len(drawn.nodes) - len(shown)
    return {
        "kind": "topics",
        "title": "Mind map",
        "topics": [{"level": levels[one.id], "text": one.topic} for one in shown],
        "more": f"{more} more topics are on the map." if more else "",
    }


def _health(source: Source) -> Words | None:
    told = summary.health(source)
    return {"kind": "health", "title": "Health", "health": told} if told else None


def _relations(source: Source) -> list[Words | None]:
    return [_documents(group) for group in source.relations.groups]


def _documents(group: Group) -> Words:
    """What the reader may not see, or has gone, says so in place of its name or below it."""
    rows = [
        [
            "\n".join(dict.fromkeys(filter(None, (row.document.ref.label, row.remark)))),
            row.noun.capitalize(),
            words.day(row.document.date),
            words.money(row.document.amount, row.document.currency),
        ]
        for row in group.rows
    ]
    heads = ("Document", "Kind", "Date", "Amount")
    return {
        "kind": "table",
        "title": group.title,
        "columns": [
            {"label": head, "end": head == "Amount", "width": 4 if place == 0 else 2}
            for place, head in enumerate(heads)
        ],
        "rows": rows,
    }


def _notes(source: Source) -> list[Words | None]:
    parts: list[Words | None] = [_note(one, source) for one in source.notes[:MOST_NOTES]]
    if len(source.notes) > MOST_NOTES:
        parts.append({"kind": "line", "text": "Older notes are on the page of the plan."})
    return parts


def _note(note: Note, source: Source) -> Words:
    return {
        "kind": "note",
        "day": words.day(note.held_on),
        "occasion": note.occasion.label,
        "attendees": note.attendees,
        "by": source.people.name(note.created_by),
        "text": words.plain(note.text),
    }


def _white_space(source: Source) -> list[Words | None]:
    """Every cell that is not simply free, and what all of them come to."""
    matrix = source.white_space
    if matrix is None:
        return []
    told = [
        (row, service, entry)
        for row in matrix.rows
        for service, entry in row.entries
        if entry.state is not State.FREE or entry.by_hand
    ]
    currency = source.plan.currency
    amount = f"Value a year ({currency})" if currency else "Value a year"
    rows = [
        [row.owner.name, service.name, entry.state.label, _value(entry.value), entry.note]
        for row, service, entry in told[:MOST_CELLS]
    ]
    total = matrix.total
    heads = (("Client", 3), ("Service", 3), ("Stands", 2), (amount, 2), ("Note", 3))
    came = f"Sold {_value(total.sold)}, still to be won {_value(total.potential)}"
    parts: list[Words | None] = [
        {
            "kind": "table",
            "title": "",
            "columns": [
                {"label": head, "width": width, "end": head == amount} for head, width in heads
            ],
            "rows": rows,
        },
        {"kind": "line", "text": f"{came}; {_counted(total.free, 'cell')} free."},
    ]
    if len(told) > MOST_CELLS:
        parts.append({"kind": "line", "text": "More cells are on the page of the plan."})
    return parts


def _counted(count: int, noun: str) -> str:
    return f"1 {noun} is" if count == 1 else f"{count} {noun}s are"


def _value(value: Decimal | None) -> str:
    return "" if value is None else grouped(value)


def _added(source: Source) -> list[Words | None]:
    told = printed_facts(PLAN, source.plan, source.actor)
    facts = [{"label": one.label, "text": words.plain(one.value)} for one in told]
    return [{"kind": "texts", "title": "", "texts": facts} if facts else None]


CHAPTERS: tuple[tuple[str, Callable[[Source], list[Words | None]]], ...] = (
    ("Due diligence", _due_diligence),
    ("Team", _grids(TEAM)),
    ("Services", _grids(SERVICES)),
    ("Planning", _planning),
    ("Relations", _relations),
    ("Meeting notes", _notes),
    ("Competitors", _grids(COMPETITORS)),
    ("Stakeholders", _grids(STAKEHOLDERS)),
    ("White space", _white_space),
    ("Further details", _added),
)
