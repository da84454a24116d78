"""What administrators set, and how the rest of the module reads it."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from host.api import (
    FieldKind,
    InvalidInput,
    SettingsField,
    SettingsSection,
    clock,
    parse_decimal,
    settings,
)

KEY: Final = "customers"
_PREFIX = re.compile(r"[A-Z0-9][A-Z0-9-]{0,9}")
_CURRENCY = re.compile(r"[A-Z]{3}")


def _prefix_fault(text: str) -> str | None:
    if _PREFIX.fullmatch(text):
        return None
    return "Use 1 to 10 capital letters, digits and hyphens, such as ACC-."


def _currency_fault(text: str) -> str | None:
    if not text or _CURRENCY.fullmatch(text):
        return None
    return "Enter the three capital letters of a currency, such as EUR, or nothing."


def _tax_fault(text: str) -> str | None:
    try:
        rate = parse_decimal(text)
    except InvalidInput as error:
        return error.message
    return None if 0 <= rate <= 100 else "Enter a percentage from 0 to 100."


SECTION = SettingsSection(
    key=KEY,
    title="Customers",
    description="What new accounts begin with.",
    icon="building-community",
    fields=(
        SettingsField(
            "code_prefix",
            "Codes of accounts begin with",
            default="ACC-",
            help="A number of six digits follows. Accounts keep the code that they were given.",
            validate=_prefix_fault,
            required=True,
        ),
        SettingsField(
            "default_country",
            "Country of new accounts",
            help="Filled in for accounts at the top of a tree; others take the country above them.",
            validate=lambda text: None if len(text) <= 80 else "Keep it to 80 characters.",
        ),
        SettingsField(
            "default_currency",
            "Currency of new accounts",
            help="Empty: the currency of the organisation. Below another account, its currency.",
            validate=_currency_fault,
        ),
        SettingsField(
            "default_tax_rate",
            "Tax rate of new accounts, in percent",
            default="0",
            validate=_tax_fault,
            required=True,
        ),
        SettingsField(
            "price_cross_currency",
            "Convert prices of other currencies",
            FieldKind.BOOLEAN,
            default=False,
            help="Where a price book has no line in the account's currency, take one in another "
            "and convert it at the exchange rate of the day. Otherwise there is no price.",
        ),
    ),
    webhooks="account.",
)


def _read(key: str) -> Any:
    return settings.get(KEY, key)


def code_prefix() -> str:
    """Return what codes begin with."""
    return str(_read("code_prefix"))


def default_country() -> str:
    """Return the country that accounts at the top of a tree begin with."""
    return str(_read("default_country"))


def default_currency() -> str:
    """Return the currency that accounts at the top of a tree begin with."""
    return str(_read("default_currency") or settings.get("general", "currency"))


def default_tax_rate() -> Decimal:
    """Return the tax rate that accounts begin with, in percent."""
    return parse_decimal(str(_read("default_tax_rate")))


def today() -> date:
    """Return the day by the clock of the organisation."""
    return day_of(clock.now())


def day_of(instant: datetime) -> date:
    """Return the day of an instant by the clock of the organisation."""
    return instant.astimezone(ZoneInfo(settings.get("general", "timezone"))).date()


def price_cross_currency() -> bool:
    """Tell whether lines in other currencies count, converted."""
    return bool(_read("price_cross_currency"))
