"""Templates as a type of record."""

from __future__ import annotations

import sqlalchemy as sa

from host.api import (
    Actor,
    FieldType,
    InvalidInput,
    RecordField,
    RecordRules,
    RecordType,
    Section,
    Values,
    session,
)

from ..access import TEMPLATES
from ..plans.choices import PeriodType, options
from ..plans.data import RICH_TEXTS, in_paragraphs
from .models import TEMPLATE_TYPE, Template

_FRAME = "account_planning/tab.html"


class TemplateRules(RecordRules):
    """What templates keep to: each has a name of its own."""

    def clean(self, values: Values, record: Template | None, actor: Actor) -> Values:
        kept = dict(values)
        kept |= {key: in_paragraphs(kept[key]) for key in RICH_TEXTS if kept.get(key)}
        if "name" in kept:
            same = sa.select(Template.id).where(Template.name == kept["name"])
            if record is not None:
                same = same.where(Template.id != record.id)
            if session().scalar(same.limit(1)) is not None:
                raise InvalidInput.of("name", "There is a template of this name already.")
        return kept


def _text(key: str, label: str, kind: FieldType = FieldType.RICH_TEXT) -> RecordField:
    return RecordField(key=key, label=label, type=kind)


_TEXTS = (
    _text("vision", "Vision", FieldType.LONG_TEXT),
    _text("mission", "Mission", FieldType.LONG_TEXT),
    _text("objectives", "Objectives"),
    _text("opportunity", "Opportunity"),
    _text("threat", "Threat"),
    _text("criteria", "Criteria to success"),
    _text("constraints", "Constraints"),
)

TEMPLATE = RecordType(
    key=TEMPLATE_TYPE,
    model=Template,
    singular="plan template",
    plural="plan templates",
    icon="template",
    about="A template holds what plans of a kind begin with: texts, goals, and steps with "
    "deadlines that count from the period.",
    feature=TEMPLATES,
    path="/account_planning/templates",
    menu=None,
    subtitle=("about",),
    sort="name",
    rules=TemplateRules(),
    import_keys=("name",),
    without=("merge", "copy"),
    custom_fields=False,
    facts=("period_type", "updated_at"),
    templates={"steps": _FRAME},
    sections=(
        Section("Basics", ("name", "about", "subject", "period_type")),
        Section("Texts", tuple(one.key for one in _TEXTS), "What a plan made of it begins with."),
    ),
    fields=(
        RecordField(key="name", label="Name", required=True, listed=True, searched=True),
        RecordField(
            key="about",
            label="When to use it",
            listed=True,
            searched=True,
            help="One sentence that planners read before they choose.",
        ),
        RecordField(
            key="subject",
            label="Subject",
            required=True,
            listed=True,
            help="What plans made of it are called at first.",
        ),
        RecordField(
            key="period_type",
            label="Period type",
            type=FieldType.CHOICE,
            choices=options(PeriodType),
            required=True,
            default=PeriodType.QUARTER.value,
            listed=True,
            help="What is offered first; a planner may choose another one.",
        ),
        *_TEXTS,
        RecordField(
            key="updated_at", label="Last changed", type=FieldType.DATETIME, read_only=True
        ),
    ),
)
