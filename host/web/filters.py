"""How values look on a page."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import Flask, g
from markupsafe import Markup

from host import clock
from host.settings import service as settings

_THIN = "\N{NARROW NO-BREAK SPACE}"


def init_filters(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters.update(
        date=show_date, datetime=show_datetime, ago=ago, money=money, number=number
    )


def timezone() -> ZoneInfo:
    """Return the organisation's time zone."""
    if "timezone" not in g:
        g.timezone = ZoneInfo(settings.get("general", "timezone"))
    zone: ZoneInfo = g.timezone
    return zone


def show_date(value: date | datetime | None) -> Markup | str:
    """3 Dec 2026; an instant becomes a day of the organisation's calendar."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        local = value.astimezone(timezone())
        day = _day(local)
        return _time(value, day, title=f"{day}, {local:%H:%M}")
    return _time(value, _day(value))


def show_datetime(value: datetime | None) -> Markup | str:
    """3 Dec 2026, 14:05 in the organisation's time zone."""
    if value is None:
        return ""
    local = value.astimezone(timezone())
    return _time(value, f"{_day(local)}, {local:%H:%M}")


def ago(value: datetime | None) -> Markup | str:
    """Relative within a week, with the exact time on hover; else the date."""
    if value is None:
        return ""
    seconds = (clock.now() - value).total_seconds()
    if not 0 <= seconds < 7 * 86400:
        return show_date(value)
    local = value.astimezone(timezone())
    exact = f"{_day(local)}, {local:%H:%M}"
    return _time(value, _relative(int(seconds)), title=exact, more=" data-relative")


def number(value: Decimal | int | None, places: int | None = None) -> str:
    """1 234.5 with thin separators and a true minus; empty for None.

    Left to itself, a number keeps its places, but for zeros that say nothing beyond the second.
    """
    if value is None:
        return ""
    if places is None and isinstance(value, int):
        text = f"{value:,d}"
    else:
        text = _without_idle_zeros(f"{value:,f}") if places is None else f"{value:,.{places}f}"
    return text.replace(",", _THIN).replace("-", "\N{MINUS SIGN}")


def _without_idle_zeros(text: str) -> str:
    if text[-3:-2] == ".":  # money and percentages, which are most of all
        return text
    whole, point, rest = text.partition(".")
    return f"{whole}{point}{rest[:2]}{rest[2:].rstrip('0')}"


def money(value: Decimal | None, currency: str = "") -> str:
    """Two decimals, and the currency where it is not the organisation's own."""
    if value is None:
        return ""
    amount = number(value, 2)
    own = settings.get("general", "currency")
    return f"{amount} {currency}" if currency and currency != own else amount


def _time(value: date, text: str, *, title: str = "", more: str = "") -> Markup:
    """Draw a time element; its parts are made of digits and month names, so need no escaping."""
    shown = f' title="{title}"' if title else ""
    return Markup(f'<time datetime="{value.isoformat()}"{shown}{more}>{text}</time>')  # noqa: S704


def _day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"


def _relative(seconds: int) -> str:
    if seconds < 60:
        return "just now"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = seconds // size
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"
