"""Payment terms as a type of record."""

from __future__ import annotations

from typing import Any

from host.api import (
    Actor,
    Choice,
    FieldType,
    RecordField,
    RecordRules,
    RecordType,
    Values,
)

from .. import defaults
from ..access import SETUP
from ..names import only_one
from .due import TermsKind
from .models import TERMS_TYPE, PaymentTerms


class TermsRules(RecordRules):
    """Each has a name of its own."""

    def clean(self, values: Values, record: PaymentTerms | None, actor: Actor) -> Values:
        if "name" in values:
            said = "There are payment terms of this name already."
            only_one(PaymentTerms, "name", str(values["name"]), record, said)
        defaults.check_kept(values, record, "terms")
        return values

    def created(self, record: PaymentTerms, actor: Actor) -> None:
        defaults.first_is_default(record)
        defaults.settle(record)

    def updated(self, record: PaymentTerms, changes: dict[str, Any], actor: Actor) -> None:
        defaults.settle(record)

    def deleting(self, record: PaymentTerms, actor: Actor) -> None:
        defaults.refuse_deleting(record, "terms")


TERMS = RecordType(
    key=TERMS_TYPE,
    model=PaymentTerms,
    singular="payment terms",
    plural="payment terms",
    icon="calendar-due",
    about="Payment terms say when an invoice is due, such as 30 days net.",
    feature=SETUP,
    path="/customers/payment-terms",
    group="Customers set-up",
    menu=220,
    sort="name",
    rules=TermsRules(),
    import_keys=("name",),
    without=("merge", "copy"),
    custom_fields=False,
    fields=(
        RecordField(key="name", label="Name", required=True, listed=True, searched=True),
        RecordField(
            key="days",
            label="Days",
            type=FieldType.INTEGER,
            required=True,
            default=30,
            minimum=0,
            maximum=180,
            listed=True,
            help="After the day of the invoice.",
        ),
        RecordField(
            key="kind",
            label="Counted",
            type=FieldType.CHOICE,
            choices=(
                Choice(TermsKind.NET.value, "Net"),
                Choice(TermsKind.END_OF_MONTH.value, "To the end of that month"),
            ),
            required=True,
            default=TermsKind.NET.value,
            listed=True,
        ),
        RecordField(
            key="day_of_month",
            label="On day of month",
            type=FieldType.INTEGER,
            minimum=1,
            maximum=31,
            listed=True,
            help="Where you pay on one day only: the first such day from then on. A shorter month "
            "has it on its last day.",
        ),
        RecordField(
            key="is_default",
            label="Default",
            type=FieldType.CHECKBOX,
            listed=True,
            help="Count for accounts that name none, nor have any above them.",
        ),
    ),
)
