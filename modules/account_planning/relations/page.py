"""The relations of a plan, ready to be drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from host.api import (
    Actor,
    Document,
    DocumentKind,
    DocumentPart,
    RecordType,
    Standing,
    client_documents,
    session,
)

from .. import settings
from ..plans.models import Plan
from .kinds import title_of
from .models import Relation
from .service import relations_of

MOST_PARTS = 20
"""So many tasks and milestones of a document are listed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One link: what is stored of it, and what the reader may know of the document."""

    relation: Relation
    document: Document
    plan: Plan

    @property
    def kind(self) -> DocumentKind:
        """What the document is, as its module says or said last."""
        is_known = self.document.standing is not Standing.AWAY
        return self.document.kind if is_known else self.relation.document_kind

    @property
    def noun(self) -> str:
        """What one of its type is called."""
        return self.document.noun or self.relation.noun

    @property
    def remark(self) -> str:
        """Why it cannot be opened, or what is odd about it."""
        if self.document.is_shown:
            is_ours = self.document.client_id == self.plan.client_id
            return "" if is_ours else "Belongs to another client now"
        return {
            Standing.AWAY: "Its module is not active",
            Standing.GONE: "Deleted",
            Standing.HIDDEN: f"{self.noun[:1].upper()}{self.noun[1:]} that you may not see",
        }[self.document.standing]


@dataclass(frozen=True, slots=True)
class Group:
    """The links to documents of one kind."""

    kind: DocumentKind
    rows: list[Row]

    @property
    def title(self) -> str:
        """Heading of the group."""
        return title_of(self.kind)

    @property
    def names_types(self) -> bool:
        """Tell whether each row says what it is."""
        return len({row.noun for row in self.rows}) > 1 or self.kind is DocumentKind.OTHER

    @property
    def has_states(self) -> bool:
        """Tell whether any row has a state."""
        return any(row.document.state for row in self.rows)

    @property
    def columns_before_amounts(self) -> int:
        """How many columns stand left of the amounts."""
        return 1 + sum((self.names_types, self.has_states, self.has_dates))

    @property
    def has_dates(self) -> bool:
        """Tell whether any row has a day."""
        return any(row.document.date for row in self.rows)

    @property
    def sums(self) -> list[tuple[str, Decimal]]:
        """The amounts that the reader may see, added up by currency."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.rows:
            if row.document.amount is not None:
                found[row.document.currency] += row.document.amount
        return sorted(found.items())


@dataclass(frozen=True, slots=True)
class Work:
    """Tasks and milestones of one linked document."""

    document: Document
    parts: Sequence[DocumentPart]
    today: date

    @property
    def shown(self) -> Sequence[DocumentPart]:
        """What is listed: what is open before what is done, each by its day."""
        ordered = sorted(self.parts, key=lambda one: (one.done, one.due_on or date.max))
        return ordered[:MOST_PARTS]

    @property
    def rest(self) -> int:
        """How many more there are."""
        return len(self.parts) - len(self.shown)

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(one.done for one in self.parts)

    def is_late(self, part: DocumentPart) -> bool:
        """Tell whether a part is open after its day."""
        return not part.done and part.due_on is not None and part.due_on < self.today


@dataclass(frozen=True, slots=True)
class RelationsView:
    """All that the tab shows."""

    groups: list[Group]
    work: list[Work]
    makers: list[RecordType]
    """Types of projects that the reader may add."""
    has_types: bool
    """Whether any active module has documents of clients."""

    @classmethod
    def of(cls, plan: Plan, actor: Actor, *, may_edit: bool) -> RelationsView:
        """Read what a plan is linked to, as far as the actor may know."""
        rows = _rows(plan, actor)
        parts = client_documents.parts_of([row.document for row in rows], actor)
        today = settings.today()
        shown = {(row.document.ref.type, row.document.ref.id): row.document for row in rows}
        return cls(
            groups=_groups(rows),
            work=[Work(shown[key], some, today) for key, some in parts.items() if some],
            makers=client_documents.creatable(DocumentKind.PROJECT, actor) if may_edit else [],
            has_types=bool(client_documents.types()),
        )


def _rows(plan: Plan, actor: Actor) -> list[Row]:
    stored = list(session().scalars(relations_of(plan.id).order_by(Relation.label, Relation.id)))
    documents = client_documents.resolve([one.ref for one in stored], actor)
    return [Row(one, found, plan) for one, found in zip(stored, documents, strict=True)]


def _groups(rows: Iterable[Row]) -> list[Group]:
    by_kind: dict[DocumentKind, list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    return [Group(kind, by_kind[kind]) for kind in DocumentKind if kind in by_kind]
