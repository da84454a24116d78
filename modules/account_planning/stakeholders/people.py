"""The client's people as the pictures and the gaps take them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from host.api import StaffDirectory, session

from ..grids.models import ClientMember
from ..notes.models import Note
from ..plans.choices import WorkingStatus
from .choices import HIGH, DecisionRole, Influence, Support

NOTES = 500
"""Newest meeting notes that are searched for names."""


@dataclass(frozen=True, slots=True)
class Person:
    """One of the client's people, with what is known of the last contact."""

    id: int
    name: str
    title: str
    influence: Influence | None
    support: Support | None
    role: DecisionRole | None
    reports_to: int | None
    owner: str
    """Who of us owns the relation; empty for nobody, or somebody who has left."""
    contacted_on: date | None
    working_status: WorkingStatus | None

    @property
    def has_left(self) -> bool:
        """Whether the person is gone from the client."""
        return self.working_status is WorkingStatus.LEFT

    @property
    def weight(self) -> int:
        """Influence as a number, 0 where nobody has judged it."""
        return int(self.influence.value) if self.influence else 0

    @property
    def leaning(self) -> int | None:
        """Support as a number, None where nobody has judged it."""
        return int(self.support.value) if self.support else None

    @property
    def matters(self) -> bool:
        """Whether much depends on this person."""
        return self.weight >= HIGH

    @property
    def is_placed(self) -> bool:
        """Whether the person has a place on the map."""
        return self.influence is not None and self.support is not None


def people_of(plan_id: int, members: Sequence[ClientMember], staff: StaffDirectory) -> list[Person]:
    """Return the client team of a plan, in its order."""
    met = _meetings(plan_id) if members else []
    return [_person(one, staff, met) for one in members]


def _person(member: ClientMember, staff: StaffDirectory, met: Sequence[tuple[date, str]]) -> Person:
    owner = member.relation_owner_id
    return Person(
        id=member.id,
        name=member.name,
        title=member.title,
        influence=Influence(str(member.influence)) if member.influence is not None else None,
        support=Support(str(member.support)) if member.support is not None else None,
        role=DecisionRole(member.decision_role) if member.decision_role else None,
        reports_to=member.reports_to_id,
        owner=staff.name(owner) if owner in staff.active else "",
        contacted_on=last_met(member.name, member.contacted_on, met),
        working_status=WorkingStatus(member.working_status) if member.working_status else None,
    )


def last_met(name: str, typed: date | None, met: Sequence[tuple[date, str]]) -> date | None:
    """Return the newer of the typed day and that of the newest note which names the person.

    ``met`` are days with the attendees, the newest first.
    """
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    noted = next((day for day, attendees in met if whole.search(attendees)), None)
    return max((day for day in (typed, noted) if day), default=None)


def _meetings(plan_id: int) -> list[tuple[date, str]]:
    query = sa.select(Note.held_on, Note.attendees)
    query = query.where(Note.plan_id == plan_id, Note.attendees != "")
    found = session().execute(query.order_by(Note.held_on.desc(), Note.id.desc()).limit(NOTES))
    return [(row.held_on, row.attendees) for row in found]
