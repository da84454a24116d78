"""Documents of the client that a plan can still be linked to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from host.api import Actor, Document, DocumentKind, InvalidInput, client_documents, session

from ..plans.models import Plan
from .kinds import title_of
from .models import Relation
from .service import key_of

MOST_OFFERED = 20
"""Documents of a type from which one is chosen; more words narrow them."""
MOST_NAMED = 1000
"""Documents of a type that hold the words of a name, among which the one of that name is found."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A document that can be chosen."""

    document: Document
    linked: bool

    @property
    def key(self) -> str:
        """What the form sends for it."""
        return key_of(self.document.ref)

    @property
    def state(self) -> str:
        """Its state in words."""
        return self.document.state.label if self.document.state else ""

    @property
    def detail(self) -> str:
        """What tells it apart: its noun, and its state."""
        noun = self.document.noun
        return ", ".join(filter(None, (noun[:1].upper() + noun[1:], self.state)))


@dataclass(frozen=True, slots=True)
class Offered:
    """Documents of one kind that can be chosen."""

    kind: DocumentKind
    offers: list[Offer]

    @property
    def title(self) -> str:
        """Heading of the group."""
        return title_of(self.kind)

    def detail_of(self, offer: Offer) -> str:
        """Return what tells an offer apart, without what the heading says."""
        return offer.detail if self.kind is DocumentKind.OTHER else offer.state


def offers(
    plan: Plan,
    actor: Actor,
    text: str,
    kind: DocumentKind | None = None,
    limit: int = MOST_OFFERED,
) -> list[Offer]:
    """Return documents of the plan's client that hold the text and that the actor may see.

    At most ``limit`` of each type.
    """
    if plan.client_id is None:
        return []
    kinds = [
        one
        for one in client_documents.readable_types(actor)
        if kind is None or (one.document is not None and one.document.kind is kind)
    ]
    found = client_documents.find(plan.client_id, actor, text, kinds=kinds, limit=limit)
    known = _known(plan.id)
    return [Offer(one, (one.ref.type, one.ref.id) in known) for one in found]


def grouped(found: Sequence[Offer]) -> list[Offered]:
    """Return what was found by kind, in the order of the tab."""
    by_kind = {kind: [one for one in found if one.document.kind is kind] for kind in DocumentKind}
    return [Offered(kind, some) for kind, some in by_kind.items() if some]


def named(plan: Plan, typed: str, actor: Actor) -> list[str]:
    """Return the keys of documents that were typed by name, one a line.

    Raises InvalidInput for a name that no document has, or several have.
    """
    keys = []
    for name in filter(None, map(str.strip, typed.splitlines())):
        same = [
            one
            for one in offers(plan, actor, name, limit=MOST_NAMED)
            if one.document.ref.label.casefold() == name.casefold()
        ]
        if len(same) != 1:
            problem = "There is no" if not same else "There is more than one"
            message = f"{problem} document of {plan.client_name} called “{name}”."
            raise InvalidInput.of("records", message)
        keys.append(same[0].key)
    return keys


def _known(plan_id: int) -> set[tuple[str, int]]:
    query = sa.select(Relation.record_type, Relation.record_id).where(
        Relation.plan_id == plan_id, Relation.is_gone.is_(False)
    )
    return {(type_key, record_id) for type_key, record_id in session().execute(query)}
