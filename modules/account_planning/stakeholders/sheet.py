"""The sheet of stakeholders: the client team, seen from the side of the decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ..grids import reading
from ..grids.kind import Kind
from ..grids.models import ClientMember
from ..grids.table import Column, Typed, choices_of
from ..grids.team import colleague, colleagues
from ..pages import STAKEHOLDERS as TAB
from . import hierarchy
from .choices import DecisionRole, Influence, Support

ABOVE = "reports_to"


def _influence(text: str) -> int:
    return int(reading.one_of(Influence)(text))


def _support(text: str) -> int:
    return int(reading.one_of(Support)(text.removeprefix("+")))


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _owners(held: Collection[str]) -> list[tuple[str, str]]:
    return [("", ""), *colleagues(held)[1:]]


def _name_of(member: ClientMember | None) -> str:
    return member.name if member is not None else ""


def _check(typed: Typed) -> None:
    """Name every superior who is not in the sheet, is there twice, or closes a ring."""
    above = {place: _superior(place, typed) for place in range(len(typed.rows))}
    for place, row in enumerate(typed.rows):
        ring = hierarchy.ring_of(place, above)
        if ring:
            names = " → ".join(typed.rows[one].values["name"] for one in [*ring, place])
            row.errors[ABOVE] = [f"They report to each other in a ring: {names}."]


def _superior(place: int, typed: Typed) -> int | None:
    """Return the place of the line that a line names as superior; notes what is wrong with it."""
    row = typed.rows[place]
    wanted = row.values[ABOVE]
    if not wanted:
        return None
    found = _places_of(wanted, typed)
    if len(found) > 1:
        row.errors[ABOVE] = [f"{len(found)} people here are called {wanted}. Tell them apart."]
    elif not found:
        row.errors[ABOVE] = [f"Nobody in this sheet is called {wanted}."]
    elif found == [place]:
        row.errors[ABOVE] = ["Nobody reports to themselves."]
    else:
        return found[0]
    return None


def _places_of(name: str, typed: Typed) -> list[int]:
    wanted = name.casefold()
    return [n for n, row in enumerate(typed.rows) if row.values["name"].casefold() == wanted]


def _settle(members: Sequence[ClientMember], typed: Typed) -> None:
    for place, member in enumerate(members):
        superior = _superior(place, typed)
        member.reports_to = None if superior is None else members[superior]


STAKEHOLDERS = Kind(
    key="stakeholders",
    title="People",
    lead="The client team of the tab Team, seen from the side of the decision. Who is added or "
    "removed here is added or removed there too.",
    verb="changed_the_stakeholders_of",
    columns=(
        Column("name", "Name", reading.words(120), required=True),
        Column("title", "Title", reading.words(120)),
        Column(
            "influence",
            "Influence",
            _influence,
            "choice",
            write=_plain,
            choices=choices_of(Influence),
        ),
        Column("support", "Support", _support, "choice", write=_plain, choices=choices_of(Support)),
        Column(
            "decision_role",
            "Role",
            reading.one_of(DecisionRole),
            "choice",
            choices=choices_of(DecisionRole),
        ),
        Column(ABOVE, "Reports to", reading.words(120), write=_name_of, suggests="name"),
        Column(
            "relation_owner_id",
            "Relation owner",
            colleague,
            "choice",
            write=_plain,
            choices=_owners,
        ),
        Column("contacted_on", "Last contact", reading.day, "date"),
    ),
    model=ClientMember,
    tab=TAB,
    check=_check,
    settle=_settle,
)
