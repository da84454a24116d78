"""Brands as a type of record."""

from __future__ import annotations

import re
from typing import Any

from host.api import (
    Actor,
    FieldType,
    InvalidInput,
    RecordField,
    RecordRules,
    RecordType,
    Section,
    Values,
    currencies,
)

from .. import defaults
from ..access import SETUP
from ..names import only_one
from . import numbering
from .models import BRAND_TYPE, Brand

_CODE = re.compile(r"[A-Z0-9]{1,10}")


class BrandRules(RecordRules):
    """Names, codes and templates that work; one brand is the default as soon as there is one."""

    def clean(self, values: Values, record: Brand | None, actor: Actor) -> Values:
        kept = dict(values)
        if "code" in kept:
            kept["code"] = str(kept["code"]).upper()
            if not _CODE.fullmatch(kept["code"]):
                raise InvalidInput.of("code", "Use 1 to 10 letters and digits.")
        if "number_template" in kept:
            kept["number_template"] = numbering.checked(str(kept["number_template"]))
        if kept.get("currency") and kept["currency"] not in currencies.known():
            raise InvalidInput.of("currency", f"There is no currency “{kept['currency']}”.")
        for key, noun in (("name", "name"), ("code", "code")):
            if key in kept:
                only_one(Brand, key, kept[key], record, f"There is a brand of this {noun} already.")
        defaults.check_kept(kept, record, "brand")
        return kept

    def created(self, record: Brand, actor: Actor) -> None:
        defaults.first_is_default(record)
        defaults.settle(record)

    def updated(self, record: Brand, changes: dict[str, Any], actor: Actor) -> None:
        defaults.settle(record)

    def deleting(self, record: Brand, actor: Actor) -> None:
        defaults.refuse_deleting(record, "brand")


BRAND = RecordType(
    key=BRAND_TYPE,
    model=Brand,
    singular="brand",
    plural="brands",
    icon="building-store",
    about="A brand is one of us who sells: its name and address stand on quotations and invoices.",
    feature=SETUP,
    group="Customers set-up",
    menu=210,
    sort="name",
    rules=BrandRules(),
    import_keys=("name",),
    without=("merge", "copy"),
    facts=("code", "currency", "manager_id", "is_default"),
    sections=(
        Section("Brand", (("name", "code"), "is_default", "manager_id")),
        Section(
            "On documents",
            ("legal_name", "address", ("tax_number", "currency"), "email", "bank_details"),
        ),
        Section("Numbers", ("number_template",)),
    ),
    fields=(
        RecordField(key="name", label="Name", required=True, listed=True, searched=True),
        RecordField(
            key="code",
            label="Code",
            required=True,
            listed=True,
            searched=True,
            help="Up to ten letters and digits; {BRAND} in numbers of documents.",
        ),
        RecordField(
            key="is_default",
            label="Default brand",
            type=FieldType.CHECKBOX,
            listed=True,
            help="What new accounts begin with.",
        ),
        RecordField(key="manager_id", label="Brand manager", type=FieldType.STAFF, listed=True),
        RecordField(key="legal_name", label="Legal name"),
        RecordField(key="address", label="Address", type=FieldType.LONG_TEXT),
        RecordField(key="tax_number", label="Tax number"),
        RecordField(
            key="currency",
            label="Currency",
            type=FieldType.CURRENCY,
            listed=True,
            help="Three letters such as EUR.",
        ),
        RecordField(
            key="email",
            label="Finance e-mail",
            type=FieldType.EMAIL,
            help="From which invoices and reminders come.",
        ),
        RecordField(key="bank_details", label="Bank details", type=FieldType.LONG_TEXT),
        RecordField(
            key="number_template",
            label="Numbers of invoices",
            required=True,
            default="{BRAND}-{YYYY}-{SEQ:5}",
            help=f"Made of {', '.join(numbering.KNOWN)} and plain signs. With a year in it, the "
            "running number begins at 1 each year.",
        ),
    ),
)
