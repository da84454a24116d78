"""Plans as a type of record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from host.api import (
    CLIENT_TYPE,
    Actor,
    Choice,
    FieldType,
    Ownership,
    RecordField,
    RecordFilter,
    RecordType,
    Section,
)

from .. import settings
from ..access import PLANS
from ..grids.models import TeamMember
from ..relations.filters import RELATIONS
from ..tasks.models import Task, overdue
from . import span
from .approved import approval_in_words
from .choices import Bcg, ClientStatus, PeriodType, Status, options
from .data import MAX_MONEY
from .models import PLAN_TYPE, Plan, code_of
from .rules import PlanRules


def _text(key: str, label: str, hint: str = "") -> RecordField:
    return RecordField(key=key, label=label, type=FieldType.LONG_TEXT, help=hint)


def _rich(key: str, label: str, hint: str = "") -> RecordField:
    return RecordField(key=key, label=label, type=FieldType.RICH_TEXT, help=hint)


def _percent(key: str, label: str, least: int, hint: str) -> RecordField:
    return RecordField(
        key=key,
        label=label,
        type=FieldType.PERCENT,
        minimum=least,
        maximum=100,
        listed=True,
        help=hint,
    )


def _industries() -> Sequence[Choice]:
    return [Choice(name, name) for name in settings.industries()]


def _myself(actor: Actor) -> int | None:
    return actor.staff_id


def _has_task(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return Plan.id.in_(sa.select(Task.plan_id).where(condition))


def _named(text: str, _actor: Actor) -> sa.ColumnElement[bool]:
    """A number is the client's id, as older links carry it."""
    if text.isdecimal() and len(text) < 10:
        return Plan.client_id == int(text)
    return Plan.client_name.icontains(text, autoescape=True)


def _label(plan: Any) -> str:
    return f"{code_of(plan.number)} {plan.subject}"


_BASICS = (
    RecordField(key="subject", label="Subject", required=True, listed=True, searched=True),
    RecordField(
        key="number",
        label="ID",
        type=FieldType.INTEGER,
        pattern="AP-{:04d}",
        listed=True,
        read_only=True,
    ),
    RecordField(
        key="client_id",
        label="Client",
        type=FieldType.REFERENCE,
        target=CLIENT_TYPE,
        required=True,
        aliases=("company", "account"),
    ),
    RecordField(
        key="client_name",
        label="Client name",
        listed=True,
        searched=True,
        read_only=True,
        exported=False,
    ),
    RecordField(
        key="period_type",
        label="Period type",
        type=FieldType.CHOICE,
        choices=options(PeriodType),
        required=True,
    ),
    RecordField(
        key="period_start",
        label="Period",
        type=FieldType.DATE,
        required=True,
        listed=True,
        pattern="{:%b %Y}",
        show=lambda plan: str(plan.period),
        help="Any day inside the period; its first day is kept.",
    ),
    RecordField(
        key="status",
        label="Status",
        type=FieldType.CHOICE,
        choices=options(Status),
        required=True,
        listed=True,
        sort="status_rank",
    ),
    RecordField(
        key="revenue_next_year",
        label="Revenue next year",
        type=FieldType.MONEY,
        currency="currency",
        minimum=0,
        maximum=MAX_MONEY - 1,
        listed=True,
        summed=True,
    ),
    _percent("margin", "Margin", -100, "From -100 to 100."),
    _percent("wallet_share", "Wallet share", 0, "Our part of what they spend, from 0 to 100."),
    RecordField(
        key="client_status",
        label="Client status",
        type=FieldType.CHOICE,
        choices=options(ClientStatus),
        listed=True,
    ),
    RecordField(
        key="bcg",
        label="BCG quadrant",
        type=FieldType.CHOICE,
        choices=options(Bcg),
        listed=True,
    ),
    RecordField(
        key="owner_id",
        label="Owner",
        type=FieldType.STAFF,
        listed=True,
        default=_myself,
        help="Who answers for the plan.",
    ),
    RecordField(key="industry", label="Industry", choices=_industries),
    RecordField(
        key="currency",
        label="Currency",
        type=FieldType.CURRENCY,
        help="Three letters such as EUR; empty for the client's.",
    ),
)
_BACKGROUND = (
    _text("product", "Product", "What they sell."),
    _text("online_channel", "Online sales channel"),
    _text("offline_channel", "Offline sales channel"),
    _text("vision", "Vision"),
    _text("mission", "Mission"),
    _text("partners", "Partners"),
    _text("prior_year_activity", "Prior-year activity", "What we did together last year."),
)
_PLANNING = (
    _rich("objectives", "Objectives", "In a few sentences. Steps follow in the to-do list."),
    _rich("opportunity", "Opportunity"),
    _rich("threat", "Threat"),
    _rich("criteria", "Criteria to success", "How we will know that the plan worked."),
    _rich("constraints", "Constraints"),
)
_EXCERPT = RecordField(
    key="objective", label="Objective", read_only=True, imported=False, exported=False
)
_HISTORY = (
    RecordField(key="approved_by_name", label="Approved by", read_only=True),
    RecordField(
        key="approved_at",
        label="Approved",
        type=FieldType.DATETIME,
        read_only=True,
        show=approval_in_words,
    ),
    RecordField(key="created_at", label="Created", type=FieldType.DATETIME, read_only=True),
    RecordField(key="updated_at", label="Last changed", type=FieldType.DATETIME, read_only=True),
)
_FILTERS = (
    RecordFilter(
        key="in_charge",
        label="Person in charge",
        type=FieldType.STAFF,
        condition=lambda person, _actor: _has_task(Task.pic_id == person),
    ),
    RecordFilter(
        key="overdue",
        label="Overdue tasks",
        type=FieldType.CHECKBOX,
        condition=lambda _yes, _actor: _has_task(overdue(settings.today())),
    ),
    RELATIONS,
    RecordFilter(
        key="owner",
        label="Owner",
        type=FieldType.STAFF,
        filtered=False,
        condition=lambda person, _actor: Plan.owner_id == person,
    ),
    RecordFilter(key="client", label="Client", filtered=False, condition=_named),
    RecordFilter(
        key="from",
        label="Starts from",
        type=FieldType.DATE,
        filtered=False,
        condition=lambda day, _actor: Plan.period_start >= day,
    ),
    RecordFilter(
        key="runs",
        label="Runs between",
        filtered=False,
        condition=lambda text, _actor: span.running(span.read(text)),
    ),
    RecordFilter(
        key="until",
        label="Starts until",
        type=FieldType.DATE,
        filtered=False,
        condition=lambda day, _actor: Plan.period_start <= day,
    ),
)
_FRAME = "account_planning/tab.html"

PLAN = RecordType(
    key=PLAN_TYPE,
    model=Plan,
    singular="account plan",
    plural="account plans",
    icon="target-arrow",
    about="Account plans say where you want to go with a key client, and who does what to get "
    "there.",
    feature=PLANS,
    path="/account_planning",
    menu=None,
    title="subject",
    label=_label,
    code="number",
    subtitle=("client_name", "status"),
    sort="-updated_at",
    ownership=Ownership(
        ("owner_id", "created_by"),
        also=lambda people: sa.or_(
            _has_task(Task.pic_id.in_(people)),
            Plan.id.in_(sa.select(TeamMember.plan_id).where(TeamMember.staff_id.in_(people))),
        ),
    ),
    client="client_id",
    state="status",
    facts=("client_id", "period_start", "client_status", "owner_id", "approved_at"),
    import_keys=("number",),
    rules=PlanRules(),
    without=("copy", "merge"),
    templates={
        "index": "account_planning/list.html",
        "detail": "account_planning/plan.html",
        "edit": "account_planning/form.html",
        "new": "account_planning/new.html",
        "due-diligence": _FRAME,
        "team": _FRAME,
        "services": _FRAME,
        "relations": _FRAME,
        "planning": "account_planning/planning.html",
        "meeting-notes": _FRAME,
        "competitors": _FRAME,
        "stakeholders": _FRAME,
        "white-space": _FRAME,
        "requests": _FRAME,
    },
    filters=_FILTERS,
    sections=(
        Section(
            "Basics",
            (
                "subject",
                "client_id",
                ("period_type", "period_start"),
                ("status", "owner_id"),
                ("client_status", "bcg"),
                "industry",
            ),
        ),
        Section(
            "Background",
            tuple(field.key for field in _BACKGROUND),
            "What we know of the client. This is the due diligence.",
        ),
        Section(
            "Planning",
            (
                "objectives",
                ("revenue_next_year", "currency"),
                ("margin", "wallet_share"),
                *(field.key for field in _PLANNING[1:]),
            ),
            "Where we want to go.",
        ),
    ),
    fields=(*_BASICS, _EXCERPT, *_BACKGROUND, *_PLANNING, *_HISTORY),
)
