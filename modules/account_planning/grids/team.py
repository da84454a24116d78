"""The grids of the people: ours and the client's."""

from __future__ import annotations

from collections.abc import Collection

from host.api import InvalidInput, staff_directory

from ..pages import TEAM
from ..plans.choices import WorkingStatus
from . import reading
from .kind import Kind, once
from .models import ClientMember, TeamMember
from .table import Column, choices_of


def colleague(text: str) -> int:
    """Read one of us, by id or by name."""
    people = staff_directory()
    if text.isdecimal() and len(text) < 10 and int(text) in people.names:
        return int(text)
    named = [key for key in people.active if people.names[key].casefold() == text.casefold()]
    if len(named) != 1:
        raise InvalidInput("Choose one of your colleagues.")
    return named[0]


def colleagues(held: Collection[str]) -> list[tuple[str, str]]:
    """Return those who are here, and those who left but stand in the grid."""
    people = staff_directory()
    return [("", "Choose")] + [
        (str(key), name if key in people.active else f"{name} (inactive)")
        for key, name in people.names.items()
        if key in people.active or str(key) in held
    ]


def _name(text: str) -> str:
    return staff_directory().name(int(text)) if text.isdecimal() else text


COMPANY_TEAM = Kind(
    key="company_team",
    title="Company team",
    lead="Who of us looks after the client. They see this plan also when they may see only their "
    "own.",
    verb="changed_the_company_team_of",
    columns=(
        Column(
            "staff_id",
            "Colleague",
            colleague,
            "choice",
            required=True,
            write=str,
            choices=colleagues,
        ),
        Column("role", "Role", reading.words(120)),
    ),
    model=TeamMember,
    tab=TEAM,
    check=once("staff_id", _name),
)
CLIENT_TEAM = Kind(
    key="client_team",
    title="Client team",
    lead="Who decides, helps and hinders there.",
    verb="changed_the_client_team_of",
    columns=(
        Column("name", "Name", reading.words(120), required=True),
        Column("title", "Title", reading.words(120)),
        Column("email", "E-mail", reading.words(254)),
        Column("phone", "Phone", reading.words(60)),
        Column("personality", "Personality", reading.words(300)),
        Column("highlights", "Highlight notes", reading.words(1000)),
        Column(
            "working_status",
            "Working status",
            reading.one_of(WorkingStatus),
            "choice",
            choices=choices_of(WorkingStatus),
        ),
    ),
    model=ClientMember,
    tab=TEAM,
)
