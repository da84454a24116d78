"""Exchange rates as a type of record, for administrators only."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from host.currencies.codes import known
from host.currencies.models import RATE_TYPE, ExchangeRate
from host.currencies.service import base_currency
from host.database import session
from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_rules import RecordRules, Values
from host.hooks.record_types import FieldType, RecordField, RecordType

_MOST = Decimal(10) ** 8


class RateRules(RecordRules):
    """A currency that exists, one rate a day, and always into the currency of the site."""

    def clean(self, values: Values, record: ExchangeRate | None, actor: Actor) -> Values:
        code = str(values.get("currency", record.currency if record else ""))
        base = record.base if record else base_currency()
        if code not in known():
            raise InvalidInput.of("currency", f"There is no currency “{code}”.")
        if code == base:
            raise InvalidInput.of("currency", f"{base} is the currency of the site: its rate is 1.")
        rate = values.get("rate", record.rate if record else None)
        if rate is None or not 0 < rate < _MOST:
            raise InvalidInput.of("rate", f"Enter a rate above 0 and below {_MOST:,f}.")
        day = values.get("valid_from", record.valid_from if record else None)
        same = sa.select(ExchangeRate.id).where(
            ExchangeRate.base == base,
            ExchangeRate.currency == code,
            ExchangeRate.valid_from == day,
        )
        found = session().scalar(same)
        if found is not None and (record is None or found != record.id):
            raise InvalidInput.of("valid_from", f"{code} has a rate from that day already.")
        return values

    def apply(self, record: ExchangeRate, values: Values, actor: Actor) -> None:
        if not record.base:
            record.base = base_currency()


RATE = RecordType(
    key=RATE_TYPE,
    model=ExchangeRate,
    singular="exchange rate",
    plural="exchange rates",
    icon="arrows-exchange",
    about="What one unit of a currency is worth in the currency of the site, from a day on. "
    "Amounts of documents keep the rate of their own day.",
    path="/setup/exchange-rates",
    setup=True,
    menu=None,
    title="currency",
    label=lambda one: one.title,
    sort="-valid_from",
    rules=RateRules(),
    custom_fields=False,
    without=("merge", "copy"),
    import_keys=("currency", "valid_from"),
    fields=(
        RecordField(
            key="currency",
            label="Currency",
            type=FieldType.CURRENCY,
            required=True,
            listed=True,
            searched=True,
            help="Three letters such as EUR.",
        ),
        RecordField(
            key="valid_from",
            label="Valid from",
            type=FieldType.DATE,
            required=True,
            listed=True,
            help="Documents of that day and later use it, until a newer one begins.",
        ),
        RecordField(
            key="rate",
            label="Rate",
            type=FieldType.DECIMAL,
            required=True,
            listed=True,
            filtered=False,
            help="Units of the site's own currency for one unit of this one: 1.10 for EUR where "
            "the site counts in USD.",
        ),
        RecordField(
            key="base",
            label="In",
            type=FieldType.CURRENCY,
            listed=True,
            read_only=True,
            help="The currency of the site when the rate was entered.",
        ),
    ),
)
