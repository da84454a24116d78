"""A module with client documents of every kind, for the tests of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from host.api import (
    CLIENT_TYPE,
    Actor,
    Choice,
    ClientDocument,
    DocumentKind,
    DocumentPart,
    FieldType,
    InvalidInput,
    Ownership,
    RecordField,
    RecordRules,
    RecordType,
    Values,
    hookimpl,
    session,
)

from .models import Estimate, Invoice, Letter, Project, Step

NAME = RecordField(key="name", label="Name", required=True, listed=True, searched=True)
CLIENT = RecordField(
    key="client_id", label="Client", type=FieldType.REFERENCE, target=CLIENT_TYPE, required=True
)
CURRENCY = RecordField(key="currency", label="Currency", type=FieldType.CURRENCY)


def _state(default: str, *choices: Choice) -> RecordField:
    return RecordField(
        key="state",
        label="State",
        type=FieldType.CHOICE,
        required=True,
        default=default,
        choices=choices,
        listed=True,
    )


class ProjectRules(RecordRules):
    """Projects know where they are."""

    def clean(self, values: Values, record: Project | None, actor: Actor) -> Values:
        if values.get("site") == "Atlantis":
            raise InvalidInput.of("site", "There is no such place.")
        return values


def _steps(ids: Sequence[int], _actor: Actor) -> Mapping[int, Sequence[DocumentPart]]:
    found = defaultdict(list)
    query = sa.select(Step).where(Step.project_id.in_(ids)).order_by(Step.due_on, Step.id)
    for step in session().scalars(query):
        part = DocumentPart(
            step.title,
            is_milestone=step.is_milestone,
            state="Done" if step.done else "To do",
            colour="green" if step.done else "neutral",
            due_on=step.due_on,
            done=step.done,
            url=f"/works/projects/{step.project_id}",
        )
        found[step.project_id].append(part)
    return found


def _issued() -> sa.ColumnElement[bool]:
    return Invoice.state.in_(("issued", "paid"))


PROJECT = RecordType(
    key="works.project",
    model=Project,
    singular="project",
    plural="projects",
    icon="hammer",
    client="client_id",
    state="state",
    ownership=Ownership(("owner_id",)),
    client_document=ClientDocument(
        kind=DocumentKind.PROJECT, date="starts_on", amount="budget", parts=_steps
    ),
    rules=ProjectRules(),
    fields=(
        NAME,
        CLIENT,
        _state("running", Choice("running", "Running", "blue"), Choice("done", "Done", "green")),
        RecordField(key="site", label="Site", required=True),
        RecordField(key="starts_on", label="Starts", type=FieldType.DATE),
        RecordField(
            key="budget",
            label="Budget",
            type=FieldType.MONEY,
            currency="currency",
            rights=("works.project:see_budget",),
        ),
        CURRENCY,
        RecordField(key="owner_id", label="Owner", type=FieldType.STAFF),
    ),
)
INVOICE = RecordType(
    key="works.invoice",
    model=Invoice,
    singular="invoice",
    plural="invoices",
    icon="file-invoice",
    client="client_id",
    state="state",
    client_document=ClientDocument(
        kind=DocumentKind.INVOICE, date="issued_on", amount="total", revenue=_issued
    ),
    fields=(
        NAME,
        CLIENT,
        _state(
            "draft",
            Choice("draft", "Draft"),
            Choice("issued", "Issued", "blue"),
            Choice("paid", "Paid", "green"),
            Choice("cancelled", "Cancelled", "red"),
        ),
        RecordField(key="issued_on", label="Issued", type=FieldType.DATE),
        RecordField(key="total", label="Total", type=FieldType.MONEY, currency="currency"),
        CURRENCY,
    ),
)
ESTIMATE = RecordType(
    key="works.estimate",
    model=Estimate,
    singular="estimate",
    plural="estimates",
    icon="calculator",
    client="client_id",
    client_document=ClientDocument(kind=DocumentKind.ESTIMATE, amount="price"),
    fields=(NAME, CLIENT, RecordField(key="price", label="Price", type=FieldType.MONEY)),
)
LETTER = RecordType(
    key="works.letter",
    model=Letter,
    singular="letter",
    plural="letters",
    icon="mail",
    client="client_id",
    client_document=True,
    fields=(NAME, CLIENT),
)


@hookimpl
def record_types() -> Sequence[RecordType]:
    return [PROJECT, INVOICE, ESTIMATE, LETTER]
