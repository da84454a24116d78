"""Product lines, units, specs and services as types of record."""

from __future__ import annotations

import sqlalchemy as sa

from host.api import (
    Actor,
    Choice,
    Conflict,
    FieldType,
    InvalidInput,
    RecordField,
    RecordRules,
    RecordType,
    Section,
    Values,
    session,
)

from ..access import PRICES
from ..names import only_one
from ..uses import first_use
from .models import (
    PRODUCT_LINE_TYPE,
    SERVICE_TYPE,
    SPEC_TYPE,
    UNIT_TYPE,
    ProductLine,
    Service,
    Spec,
    Unit,
)
from .service import spec_choices
from .specs import MAX_VALUE, SpecKind, check_code

GROUP = "Price books"
_ONE_TABLE = ("merge", "copy")


class ProductLineRules(RecordRules):
    """A name of its own."""

    def clean(self, values: Values, record: ProductLine | None, actor: Actor) -> Values:
        if "name" in values:
            said = "There is a product line of this name already."
            only_one(ProductLine, "name", str(values["name"]), record, said)
        return values


class UnitRules(RecordRules):
    """A code of its own."""

    def clean(self, values: Values, record: Unit | None, actor: Actor) -> Values:
        kept = dict(values)
        if "code" in kept:
            kept["code"] = str(kept["code"]).strip().lower()
            only_one(Unit, "code", kept["code"], record, "There is a unit of this code already.")
        return kept


class SpecRules(RecordRules):
    """A code that can be written before an equals sign, and that lines go by once there is one."""

    def clean(self, values: Values, record: Spec | None, actor: Actor) -> Values:
        kept = dict(values)
        if "code" in kept:
            kept["code"] = check_code(str(kept["code"]))
            only_one(Spec, "code", kept["code"], record, "There is a spec of this code already.")
            if record is not None and record.code != kept["code"]:
                _refuse_spec(record)
        kind = kept.get("kind", record.kind if record else "")
        choices = str(kept.get("choices", record.choices if record else "") or "")
        listed = [one.strip() for one in choices.splitlines() if one.strip()]
        if kind == SpecKind.CHOICE and not listed:
            raise InvalidInput.of("choices", "Name the values, one a line.")
        _check_values(listed)
        if "choices" in kept:
            kept["choices"] = "\n".join(listed)
        return kept

    def deleting(self, record: Spec, actor: Actor) -> None:
        _refuse_spec(record)


class ServiceRules(RecordRules):
    """A code of its own; what is required must be understood, and so must what lines go by."""

    def clean(self, values: Values, record: Service | None, actor: Actor) -> Values:
        kept = dict(values)
        if "code" in kept:
            said = "There is a service of this code already."
            only_one(Service, "code", str(kept["code"]), record, said)
        known = set(kept.get("specs", record.specs if record else ()) or ())
        needed = set(kept.get("required_specs", record.required_specs if record else ()) or ())
        if needed - known:
            named = ", ".join(sorted(needed - known))
            raise InvalidInput.of(
                "required_specs", f"A service requires only what it understands: not {named}."
            )
        gone = set(record.specs or ()) - known if record else set()
        if record is not None and gone:
            _refuse_losing(record, sorted(gone))
        return kept


def _refuse_spec(spec: Spec) -> None:
    for service in session().scalars(sa.select(Service).order_by(Service.name)):
        if spec.code in (service.specs or ()):
            raise Conflict(f"{service.name} understands {spec.code}. Take it away there first.")


def _refuse_losing(service: Service, codes: list[str]) -> None:
    said = first_use(service, codes)
    if said:
        raise InvalidInput.of("specs", f"{said} goes by {', '.join(codes)}.")


def _check_values(values: list[str]) -> None:
    seen: set[str] = set()
    for one in values:
        if len(one) > MAX_VALUE or {",", ";", "="} & set(one):
            raise InvalidInput.of(
                "choices", f"“{one}”: use up to {MAX_VALUE} signs without , ; and =."
            )
        if one.casefold() in seen:
            raise InvalidInput.of("choices", f"“{one}” is there twice.")
        seen.add(one.casefold())


def _name(about: str = "") -> RecordField:
    return RecordField(
        key="name", label="Name", required=True, listed=True, searched=True, help=about
    )


def _code(example: str) -> RecordField:
    return RecordField(
        key="code", label="Code", required=True, listed=True, searched=True, help=example
    )


PRODUCT_LINE = RecordType(
    key=PRODUCT_LINE_TYPE,
    model=ProductLine,
    singular="product line",
    plural="product lines",
    icon="category",
    about="A product line is a part of what you sell. Forecasts and upselling go by it.",
    feature=PRICES,
    group=GROUP,
    menu=130,
    sort="name",
    rules=ProductLineRules(),
    import_keys=("name",),
    without=_ONE_TABLE,
    custom_fields=False,
    fields=(_name(),),
)
UNIT = RecordType(
    key=UNIT_TYPE,
    model=Unit,
    singular="unit",
    plural="units",
    icon="ruler-measure",
    about="A unit is what you count, such as words or hours.",
    feature=PRICES,
    group=GROUP,
    menu=140,
    code="code",
    sort="code",
    rules=UnitRules(),
    import_keys=("code",),
    without=_ONE_TABLE,
    custom_fields=False,
    fields=(
        _code("Short, such as word or hour."),
        _name(),
        RecordField(
            key="decimals",
            label="Decimal places",
            type=FieldType.INTEGER,
            required=True,
            default=0,
            minimum=0,
            maximum=4,
            listed=True,
            help="How exactly it is counted: 0 for words, 2 for hours.",
        ),
    ),
)
SPEC = RecordType(
    key=SPEC_TYPE,
    model=Spec,
    singular="spec",
    plural="specs",
    icon="adjustments",
    about="A spec tells jobs of one service apart, such as the target language. Prices can "
    "depend on it.",
    feature=PRICES,
    group=GROUP,
    menu=150,
    code="code",
    sort="code",
    rules=SpecRules(),
    import_keys=("code",),
    without=_ONE_TABLE,
    custom_fields=False,
    fields=(
        _code("Small letters, digits and underscores, such as target."),
        _name(),
        RecordField(
            key="kind",
            label="Holds",
            type=FieldType.CHOICE,
            choices=(
                Choice(SpecKind.CHOICE.value, "One of some values"),
                Choice(SpecKind.TEXT.value, "A text"),
                Choice(SpecKind.NUMBER.value, "A number"),
            ),
            required=True,
            default=SpecKind.CHOICE.value,
            listed=True,
        ),
        RecordField(
            key="choices",
            label="Values",
            type=FieldType.LONG_TEXT,
            help="One a line.",
            when=("kind", (SpecKind.CHOICE.value,)),
        ),
    ),
)
SERVICE = RecordType(
    key=SERVICE_TYPE,
    model=Service,
    singular="service",
    plural="services",
    icon="tool",
    about="A service is something that you sell. Price books say what it costs.",
    feature=PRICES,
    group=GROUP,
    menu=120,
    code="code",
    subtitle=("code",),
    sort="name",
    rules=ServiceRules(),
    import_keys=("code",),
    without=_ONE_TABLE,
    facts=("code", "product_line_id", "is_active"),
    sections=(
        Section("Service", (("name", "code"), "product_line_id", "is_active")),
        Section("Specs", ("specs", "required_specs"), "What tells jobs of this service apart."),
    ),
    fields=(
        _name(),
        _code("Short, such as TRA."),
        RecordField(
            key="product_line_id",
            label="Product line",
            type=FieldType.REFERENCE,
            target=PRODUCT_LINE_TYPE,
            listed=True,
        ),
        RecordField(
            key="is_active",
            label="Active",
            type=FieldType.CHECKBOX,
            default=True,
            listed=True,
            help="Switched off, it is offered nowhere; documents keep it.",
        ),
        RecordField(
            key="specs",
            label="Specs",
            type=FieldType.CHOICES,
            choices=spec_choices,
            filtered=False,
            help="What a job of this service may say.",
        ),
        RecordField(
            key="required_specs",
            label="Required specs",
            type=FieldType.CHOICES,
            choices=spec_choices,
            filtered=False,
            help="What a job of this service must say.",
        ),
    ),
)
