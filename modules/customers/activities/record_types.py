"""Activities as a type of record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from host.api import (
    CLIENT_TYPE,
    CONTACT_TYPE,
    Actor,
    Choice,
    Contact,
    FieldType,
    InvalidInput,
    RecordField,
    RecordRules,
    RecordType,
    Scope,
    Section,
    Values,
    clock,
    session,
)

from ..access import ACTIVITIES
from ..accounts.models import Account
from ..accounts.visibility import readable
from .models import ACTIVITY_TYPE, Activity, Kind, Status
from .service import recount

_WORK = (Kind.CALL, Kind.MEETING, Kind.EMAIL, Kind.VISIT)
KINDS = (
    *(Choice(one.value, one.value.capitalize()) for one in (*_WORK, Kind.NOTE, Kind.TASK)),
    Choice(Kind.SYSTEM.value, "Automatic", retired=True),
)
STATUSES = (
    Choice(Status.PLANNED.value, "Planned", "blue"),
    Choice(Status.DONE.value, "Done", "green", closed=True),
    Choice(Status.CANCELLED.value, "Cancelled", closed=True),
)
PRIORITIES = tuple(
    Choice(one, one.capitalize()) for one in ("lowest", "low", "medium", "high", "highest")
)


class ActivityRules(RecordRules):
    """Done is past, planned has a day, notes do not count; the account follows each change."""

    def defaults(self, actor: Actor, given: Values) -> Values:
        return {"occurred_at": clock.now(), "owner_id": actor.staff_id}

    def clean(self, values: Values, record: Activity | None, actor: Actor) -> Values:
        kept = dict(values)
        whole = _whole(kept, record)
        if session().get(Account, whole["account_id"] or 0) is None:
            raise InvalidInput.of("account_id", "This client is no account. Choose an account.")
        _check_contact(whole)
        if whole["status"] == Status.DONE:
            if whole["occurred_at"] is None:
                kept["occurred_at"] = whole["occurred_at"] = clock.now()
            if whole["occurred_at"] > clock.now():
                raise InvalidInput.of("occurred_at", "What is done cannot lie in the future.")
        if whole["status"] == Status.PLANNED and whole["scheduled_at"] is None:
            raise InvalidInput.of("scheduled_at", "Say for when it is planned.")
        if whole["kind"] == Kind.NOTE:
            kept["counts"] = False
        return kept

    def created(self, record: Activity, actor: Actor) -> None:
        recount({record.account_id})

    def updated(self, record: Activity, changes: dict[str, Any], actor: Actor) -> None:
        recount({record.account_id, *changes.get("account_id", ())} - {None})

    def deleting(self, record: Activity, actor: Actor) -> None:
        record.counts = False
        recount({record.account_id})

    def undone(self, ids: Sequence[int], actor: Actor) -> None:
        # Whose an activity was before, nobody knows any more once it is set back or gone.
        recount(None)


_KEYS = ("account_id", "contact_id", "status", "kind", "occurred_at", "scheduled_at")


def _whole(values: Mapping[str, Any], record: Activity | None) -> dict[str, Any]:
    return {key: values.get(key, getattr(record, key) if record else None) for key in _KEYS}


def _check_contact(whole: Mapping[str, Any]) -> None:
    if whole["contact_id"] is None:
        return
    contact = session().get(Contact, whole["contact_id"])
    if contact is None or contact.client_id != whole["account_id"]:
        raise InvalidInput.of("contact_id", "Choose a contact of this account.")


def _readable(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition under which the actor sees activities: with their accounts."""
    if actor.scope(ACTIVITIES) is Scope.NONE:
        return sa.false()
    return readable(actor, Activity.account_id)


ACTIVITY = RecordType(
    key=ACTIVITY_TYPE,
    model=Activity,
    singular="activity",
    plural="activities",
    icon="phone-call",
    about="An activity is a call, a meeting, a visit or a mail with an account, done or planned.",
    feature=ACTIVITIES,
    readable=_readable,
    menu=35,
    title="subject",
    sort="-occurred_at",
    state="status",
    rules=ActivityRules(),
    without=("merge",),
    facts=("kind", "occurred_at", "account_id", "owner_id"),
    sections=(
        Section("Activity", ("account_id", ("kind", "status"), "subject", "outcome")),
        Section("When", (("occurred_at", "scheduled_at"), "duration")),
        Section("More", ("contact_id", ("owner_id", "priority"), "direction", "body", "counts")),
    ),
    fields=(
        RecordField(
            key="account_id",
            label="Account",
            type=FieldType.REFERENCE,
            target=CLIENT_TYPE,
            required=True,
            listed=True,
        ),
        RecordField(
            key="kind",
            label="Kind",
            type=FieldType.CHOICE,
            choices=KINDS,
            required=True,
            default=Kind.CALL.value,
            listed=True,
        ),
        RecordField(
            key="status",
            label="Status",
            type=FieldType.CHOICE,
            choices=STATUSES,
            required=True,
            default=Status.DONE.value,
            listed=True,
        ),
        RecordField(key="subject", label="Subject", required=True, listed=True, searched=True),
        RecordField(key="outcome", label="Outcome", help="What came of it, in a sentence."),
        RecordField(
            key="occurred_at",
            label="Happened",
            type=FieldType.DATETIME,
            listed=True,
            help="Left open, now, once it is done.",
        ),
        RecordField(key="scheduled_at", label="Planned for", type=FieldType.DATETIME, listed=True),
        RecordField(
            key="duration",
            label="Duration",
            type=FieldType.INTEGER,
            unit="min",
            minimum=0,
            maximum=100_000,
        ),
        RecordField(
            key="contact_id", label="Contact", type=FieldType.REFERENCE, target=CONTACT_TYPE
        ),
        RecordField(key="owner_id", label="Owner", type=FieldType.STAFF, listed=True),
        RecordField(key="priority", label="Priority", type=FieldType.CHOICE, choices=PRIORITIES),
        RecordField(
            key="direction",
            label="Direction",
            type=FieldType.CHOICE,
            choices=(Choice("in", "From them"), Choice("out", "From us")),
            when=("kind", (Kind.CALL.value, Kind.EMAIL.value)),
        ),
        RecordField(key="body", label="Notes", type=FieldType.LONG_TEXT, searched=True),
        RecordField(
            key="counts",
            label="Counts as contact",
            type=FieldType.CHECKBOX,
            default=True,
            help="Whether it moves the account's last activity. Notes never do.",
        ),
    ),
)
