"""The sample module's types of record."""

from __future__ import annotations

from host.api import (
    CLIENT_TYPE,
    Actor,
    Choice,
    FieldType,
    InvalidInput,
    Ownership,
    RecordField,
    RecordRules,
    RecordType,
    Section,
)
from host.hooks.record_rules import Values

from .models import Deal, Product, Region

STAGES = (
    Choice("prospecting", "Prospecting"),
    Choice("engaging", "Engaging", "blue"),
    Choice("won", "Won", "green", closed=True),
    Choice("lost", "Lost", "red", closed=True),
)
TAGS = (Choice("key", "Key"), Choice("new", "New"), Choice("partner", "Partner"))


class DealRules(RecordRules):
    """What deals must keep to."""

    def clean(self, values: Values, record: Deal | None, actor: Actor) -> Values:
        begun = values.get("engage_date", record.engage_date if record else None)
        ended = values.get("close_date", record.close_date if record else None)
        if begun and ended and ended < begun:
            message = "The close date is before the engage date."
            raise InvalidInput(message, {"close_date": [message]})
        return values

    def locked(self, record: Deal) -> str:
        return "This deal is frozen." if record.code == "FROZEN" else ""

    def refuse_move(self, record: Deal, state: str, actor: Actor) -> str:
        return (
            "A deal without a value cannot be won." if state == "won" and not record.value else ""
        )


PRODUCT = RecordType(
    key="pipeline.product",
    model=Product,
    singular="product",
    plural="products",
    icon="box",
    fields=(
        RecordField(key="name", label="Name", required=True, listed=True, searched=True),
        RecordField(key="series", label="Series", listed=True),
        RecordField(
            key="price", label="Price", type=FieldType.MONEY, minimum=0, listed=True, summed=True
        ),
    ),
)
REGION = RecordType(
    key="pipeline.region",
    model=Region,
    singular="region",
    plural="regions",
    icon="map",
    parent="parent_id",
    fields=(
        RecordField(key="name", label="Name", required=True, listed=True, searched=True),
        RecordField(
            key="parent_id",
            label="Part of",
            type=FieldType.REFERENCE,
            target="pipeline.region",
            listed=True,
        ),
    ),
)
DEAL = RecordType(
    key="pipeline.deal",
    model=Deal,
    singular="deal",
    plural="deals",
    icon="briefcase",
    about="Deals are chances to sell something.",
    code="code",
    sort="-updated_at",
    state="stage",
    transitions={"won": ("engaging",), "lost": ("prospecting", "engaging")},
    client="client_id",
    client_document=True,
    ownership=Ownership(("owner_id",)),
    facts=("client_id", "value", "close_date", "owner_id"),
    subtitle=("code",),
    match=("name",),
    rules=DealRules(),
    sections=(
        Section("Deal", ("name", ("code", "stage"), "client_id", "product_id", "region_id")),
        Section("Worth", (("value", "currency"), ("chance", "margin"), "seats")),
        Section("Dates", (("engage_date", "close_date"), "called_at")),
        Section(
            "More",
            (
                *("owner_id", "urgent", "tags", "colour", "website", "email", "lost_because"),
                *("notes", "story"),
            ),
        ),
    ),
    fields=(
        RecordField(key="name", label="Name", required=True, listed=True, searched=True),
        RecordField(
            key="code", label="Code", listed=True, searched=True, aliases=("opportunity_id",)
        ),
        RecordField(
            key="stage",
            label="Stage",
            type=FieldType.CHOICE,
            required=True,
            default="prospecting",
            choices=STAGES,
            listed=True,
            aliases=("deal_stage",),
        ),
        RecordField(
            key="client_id",
            label="Client",
            type=FieldType.REFERENCE,
            target=CLIENT_TYPE,
            listed=True,
            aliases=("account",),
        ),
        RecordField(
            key="product_id",
            label="Product",
            type=FieldType.REFERENCE,
            target="pipeline.product",
            aliases=("product",),
        ),
        RecordField(
            key="region_id", label="Region", type=FieldType.REFERENCE, target="pipeline.region"
        ),
        RecordField(
            key="owner_id",
            label="Owner",
            type=FieldType.STAFF,
            listed=True,
            aliases=("sales_agent",),
        ),
        RecordField(
            key="value",
            label="Value",
            type=FieldType.MONEY,
            currency="currency",
            minimum=0,
            listed=True,
            summed=True,
            aliases=("close_value",),
        ),
        RecordField(key="currency", label="Currency", type=FieldType.CURRENCY),
        RecordField(key="chance", label="Chance", type=FieldType.PERCENT, minimum=0, maximum=100),
        RecordField(key="seats", label="Seats", type=FieldType.INTEGER, minimum=1, unit="seats"),
        RecordField(key="engage_date", label="Engaged", type=FieldType.DATE),
        RecordField(key="close_date", label="Closed", type=FieldType.DATE, listed=True),
        RecordField(key="called_at", label="Last call", type=FieldType.DATETIME),
        RecordField(key="urgent", label="Urgent", type=FieldType.CHECKBOX),
        RecordField(key="tags", label="Tags", type=FieldType.CHOICES, choices=TAGS),
        RecordField(key="colour", label="Colour", type=FieldType.COLOUR),
        RecordField(key="website", label="Website", type=FieldType.LINK),
        RecordField(key="email", label="E-mail", type=FieldType.EMAIL),
        RecordField(key="lost_because", label="Lost because", when=("stage", ("lost",))),
        RecordField(
            key="margin",
            label="Margin",
            type=FieldType.PERCENT,
            rights=("pipeline.deal:see_margin",),
        ),
        RecordField(key="notes", label="Notes", type=FieldType.LONG_TEXT, searched=True),
        RecordField(key="story", label="Story", type=FieldType.RICH_TEXT),
        RecordField(key="updated_at", label="Changed", type=FieldType.DATETIME, read_only=True),
    ),
)
