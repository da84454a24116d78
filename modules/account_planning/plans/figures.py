"""How amounts, percentages and states of a plan look."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from flask import current_app
from markupsafe import Markup

from .. import settings
from .choices import ClientStatus


def plain(value: Decimal) -> Decimal:
    """Drop cents that are none: people plan in whole amounts."""
    whole = value.to_integral_value()
    return whole if whole == value else value


def bare(value: Decimal) -> Decimal:
    """Drop every zero at the end of a fraction: 18.50 % is 18.5 %."""
    return Decimal(f"{value.normalize():f}")


def grouped(value: Decimal | int) -> str:
    """Write a number with thin separators, as it may also be typed."""
    text: str = current_app.jinja_env.filters["number"](
        plain(value) if isinstance(value, Decimal) else value
    )
    return text


def amount(value: Decimal | None, currency: str) -> str:
    """Write an amount, with its currency where that is not the organisation's own."""
    if value is None:
        return ""
    foreign = currency and currency != settings.currency()
    return f"{grouped(value)} {currency}" if foreign else grouped(value)


def percent(value: Decimal | None) -> str:
    """Write a percentage without needless zeros."""
    return "" if value is None else f"{grouped(bare(value))} %"


@cache
def badge(label: str, colour: str) -> Markup:
    """Draw a state in one word; there are few, and a list draws many."""
    return Markup('<span class="t-badge t-{}">{}</span>').format(colour, label)


def light(value: str) -> Markup | str:
    """Draw the client status."""
    return badge(ClientStatus(value).label, ClientStatus(value).colour) if value else ""
