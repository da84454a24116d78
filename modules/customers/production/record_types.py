"""Types of task, resources, teams and their rules as types of record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from host.api import (
    CLIENT_TYPE,
    Actor,
    FieldType,
    InvalidInput,
    RecordField,
    RecordRules,
    RecordType,
    Section,
    Values,
    currencies,
    right,
    session,
)

from ..access import PRODUCTION, SEE_COST
from ..accounts.models import Account
from ..brands.models import BRAND_TYPE
from ..catalogue import service as catalogue
from ..catalogue import specs as written_specs
from ..names import only_one
from .models import (
    RESOURCE_TYPE,
    RULE_TYPE,
    TASK_TYPE_TYPE,
    TEAM_TYPE,
    Resource,
    TaskType,
    Team,
    TeamRule,
)
from .service import account_name, resource_choices

GROUP = "Production"
ANY = 0


class TaskTypeRules(RecordRules):
    """A name of its own."""

    def clean(self, values: Values, record: TaskType | None, actor: Actor) -> Values:
        if "name" in values:
            said = "There is a type of task of this name already."
            only_one(TaskType, "name", str(values["name"]), record, said)
        return values


class ResourceRules(RecordRules):
    """A cost has a currency."""

    def clean(self, values: Values, record: Resource | None, actor: Actor) -> Values:
        cost = values.get("hourly_cost", record.hourly_cost if record else None)
        code = str(values.get("cost_currency", record.cost_currency if record else "") or "")
        if cost is not None and code not in currencies.known():
            raise InvalidInput.of("cost_currency", "A cost needs its currency, such as EUR.")
        return values


class TeamRules(RecordRules):
    """A name of its own."""

    def clean(self, values: Values, record: Team | None, actor: Actor) -> Values:
        if "name" in values:
            said = "There is a production team of this name already."
            only_one(Team, "name", str(values["name"]), record, said)
        return values


class RuleRules(RecordRules):
    """One rule for the same tasks of an account."""

    def clean(self, values: Values, record: TeamRule | None, actor: Actor) -> Values:
        kept = dict(values)
        keys = ("account_id", "task_type_id", "specs")
        whole = {key: kept.get(key, getattr(record, key) if record else None) for key in keys}
        if session().get(Account, whole["account_id"] or 0) is None:
            raise InvalidInput.of("account_id", "This client is no account. Choose an account.")
        known = [catalogue.known_of(one) for one in catalogue.all_specs()]
        specs = written_specs.written(written_specs.read(str(whole["specs"] or ""), known))
        kept["specs"] = specs
        _refuse_second(whole, specs, record)
        return kept

    def apply(self, record: TeamRule, values: Values, actor: Actor) -> None:
        record.type_key = record.task_type_id or ANY
        kind = session().get(TaskType, record.task_type_id) if record.task_type_id else None
        team = session().get(Team, record.team_id) if record.team_id else None
        tasks = ", ".join(filter(None, (kind.name if kind else "Any task", record.specs)))
        record.name = f"{account_name(record.account_id)}: {tasks}: {team.name if team else ''}"


def _refuse_second(whole: Mapping[str, Any], specs: str, record: TeamRule | None) -> None:
    same = sa.select(TeamRule.id).where(
        TeamRule.account_id == whole["account_id"],
        TeamRule.type_key == (whole["task_type_id"] or ANY),
        TeamRule.specs == specs,
    )
    if record is not None:
        same = same.where(TeamRule.id != record.id)
    if session().scalar(same.limit(1)) is not None:
        raise InvalidInput.of("specs", "The account has a rule for these tasks already.")


TASK_TYPE = RecordType(
    key=TASK_TYPE_TYPE,
    model=TaskType,
    singular="type of task",
    plural="types of task",
    icon="checklist",
    about="A type of task is a kind of production work, such as translation or layout.",
    feature=PRODUCTION,
    path="/customers/task-types",
    group=GROUP,
    menu=180,
    sort="name",
    rules=TaskTypeRules(),
    import_keys=("name",),
    without=("merge", "copy"),
    custom_fields=False,
    fields=(RecordField(key="name", label="Name", required=True, listed=True, searched=True),),
)
RESOURCE = RecordType(
    key=RESOURCE_TYPE,
    model=Resource,
    singular="resource",
    plural="resources",
    icon="user-cog",
    about="A resource is somebody who does production work, on staff or not.",
    feature=PRODUCTION,
    group=GROUP,
    menu=170,
    sort="name",
    rules=ResourceRules(),
    without=("merge", "copy"),
    sections=(
        Section("Resource", ("name", ("staff_id", "email"), "is_active")),
        Section("Cost", (("hourly_cost", "cost_currency"),)),
    ),
    fields=(
        RecordField(key="name", label="Name", required=True, listed=True, searched=True),
        RecordField(
            key="staff_id",
            label="Member of staff",
            type=FieldType.STAFF,
            listed=True,
            help="Left open for people from outside.",
        ),
        RecordField(key="email", label="E-mail", type=FieldType.EMAIL, listed=True, searched=True),
        RecordField(
            key="hourly_cost",
            label="Cost of an hour",
            type=FieldType.DECIMAL,
            minimum=0,
            rights=(right(PRODUCTION, SEE_COST),),
        ),
        RecordField(
            key="cost_currency",
            label="Currency of the cost",
            type=FieldType.CURRENCY,
            rights=(right(PRODUCTION, SEE_COST),),
        ),
        RecordField(
            key="is_active", label="Active", type=FieldType.CHECKBOX, default=True, listed=True
        ),
    ),
)
TEAM = RecordType(
    key=TEAM_TYPE,
    model=Team,
    singular="production team",
    plural="production teams",
    icon="users-group",
    about="A production team is who does the work. Rules of accounts say which tasks it gets.",
    feature=PRODUCTION,
    path="/customers/teams",
    group=GROUP,
    menu=160,
    sort="name",
    rules=TeamRules(),
    import_keys=("name",),
    without=("merge", "copy"),
    facts=("lead_id", "brand_id", "is_active"),
    fields=(
        RecordField(key="name", label="Name", required=True, listed=True, searched=True),
        RecordField(key="lead_id", label="Lead", type=FieldType.STAFF, listed=True),
        RecordField(
            key="brand_id",
            label="Brand",
            type=FieldType.REFERENCE,
            target=BRAND_TYPE,
            listed=True,
        ),
        RecordField(
            key="members",
            label="Members",
            type=FieldType.CHOICES,
            choices=resource_choices,
            filtered=False,
        ),
        RecordField(
            key="is_active",
            label="Active",
            type=FieldType.CHECKBOX,
            default=True,
            listed=True,
            help="Switched off, it gets no tasks; its rules wait.",
        ),
    ),
)
RULE = RecordType(
    key=RULE_TYPE,
    model=TeamRule,
    singular="team rule",
    plural="team rules",
    icon="git-branch",
    about="A team rule says which production team does which tasks of an account, and of those "
    "below it.",
    feature=PRODUCTION,
    group=GROUP,
    menu=None,
    sort="priority",
    rules=RuleRules(),
    without=("merge",),
    custom_fields=False,
    import_keys=("account_id", "task_type_id", "specs"),
    sections=(
        Section("Tasks", ("account_id", "task_type_id", "specs")),
        Section("Team", (("team_id", "priority"),)),
    ),
    fields=(
        RecordField(key="name", label="Rule", listed=True, searched=True, read_only=True),
        RecordField(
            key="account_id",
            label="Account",
            type=FieldType.REFERENCE,
            target=CLIENT_TYPE,
            required=True,
        ),
        RecordField(
            key="team_id",
            label="Team",
            type=FieldType.REFERENCE,
            target=TEAM_TYPE,
            required=True,
            listed=True,
        ),
        RecordField(
            key="task_type_id",
            label="Type of task",
            type=FieldType.REFERENCE,
            target=TASK_TYPE_TYPE,
            listed=True,
            help="Left open, the rule is for any.",
        ),
        RecordField(
            key="specs",
            label="Specs",
            listed=True,
            help="Such as target=ar. The rule is for tasks that have all of them; left empty, "
            "for any.",
        ),
        RecordField(
            key="priority",
            label="Priority",
            type=FieldType.INTEGER,
            listed=True,
            required=True,
            default=100,
            minimum=0,
            maximum=9999,
            help="Between rules that fit equally well, the smaller number goes first.",
        ),
    ),
)
