"""How a column writes its dates and numbers: seen from all of it, and asked when it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from host.errors import InvalidInput
from host.hooks.record_types import FieldType
from host.records.entering.fields import NUMBERS
from host.records.entering.numbers import parse_decimal
from host.settings import service as settings

DATES = frozenset({FieldType.DATE, FieldType.DATETIME})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TWO = re.compile(r"(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})([/.\-])(\d{1,2})\2(\d{1,2})")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED = re.compile(r"(\d{1,2})[. \-]+([A-Za-z]{3,9})\.?[, \-]+(\d{4})")
_AMERICAN = re.compile(r"([A-Za-z]{3,9})\.?[ \-]+(\d{1,2}),?[ \-]+(\d{4})")
_CLOCK = re.compile(
    r"[T ]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*([AaPp][Mm])?(Z|[+-]\d\d:?\d\d)?$"
)
_MARKS = re.compile(r"^(?:[€$£¥%]|[A-Z]{3}(?=[\s\d-]))\s*|\s*(?:[€$£¥%]|(?<=[\s\d])[A-Z]{3})$")
_SPACES = str.maketrans(
    "\N{MINUS SIGN}", "-", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}'"
)
_NUMBER = {
    "point": re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?"),
    "comma": re.compile(r"[-+]?(\d{1,3}(\.\d{3})+|\d+)?(,\d+)?"),
}
_CENTURY = 70


class Format(StrEnum):
    """How a column is to be read where it could mean two things."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    POINT = "point"
    COMMA = "comma"


LABELS = {
    Format.DAY_FIRST: "day before month",
    Format.MONTH_FIRST: "month before day",
    Format.POINT: "a point before the decimals",
    Format.COMMA: "a comma before the decimals",
}


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column shows: a format with the value that tells it, or two of which one must be."""

    format: Format | None = None
    sample: str = ""
    open: bool = False


def choices_for(kind: FieldType) -> tuple[Format, ...]:
    """Return the formats between which somebody may have to choose."""
    if kind in DATES:
        return (Format.DAY_FIRST, Format.MONTH_FIRST)
    return (Format.POINT, Format.COMMA) if kind in NUMBERS else ()


def guess(kind: FieldType, texts: Iterable[str]) -> Guess:
    """Look through a column; one format wins when more values need it than the other."""
    first, second = choices_for(kind)
    look = _day_or_month if kind in DATES else _point_or_comma
    votes: dict[Format, int] = {first: 0, second: 0}
    samples: dict[Format | None, str] = {}
    for text in texts:
        seen = look(text)
        if isinstance(seen, bool):
            continue
        samples.setdefault(seen, text.strip())
        if seen is not None:
            votes[seen] += 1
    if not any(votes.values()):
        return Guess(sample=samples.get(None, ""), open=None in samples)
    best = max(votes, key=lambda one: votes[one])
    return Guess(best, samples[best])


def number(text: str, written: Format | None) -> Decimal:
    """Read a number; signs of currencies and per cent may stand around it."""
    bare = _MARKS.sub("", _MARKS.sub("", text.strip())).translate(_SPACES)
    if written is None:
        return parse_decimal(bare)
    if not bare or not _NUMBER[written].fullmatch(bare):
        raise InvalidInput(f"“{text.strip()}” is not a number with {LABELS[written]}.")
    group, mark = (",", ".") if written is Format.POINT else (".", ",")
    plain = bare.replace(group, "").replace(mark, ".").lstrip("+")
    return parse_decimal(f"0{plain}" if plain.startswith(".") else plain)


def day(text: str, written: Format | None) -> date:
    """Read a day; a clock behind it is left out."""
    return _day(_CLOCK.sub("", text.strip()), text, written)


def instant(text: str, written: Format | None) -> datetime:
    """Read an instant; one without a zone is by the clock of the organisation."""
    stripped = text.strip()
    clock = _CLOCK.search(stripped)
    found = _day(_CLOCK.sub("", stripped), text, written)
    zone = ZoneInfo(settings.get("general", "timezone"))
    if clock is None:
        return datetime.combine(found, time(), zone).astimezone(UTC)
    try:
        moment = datetime.fromisoformat(f"{found}T{_clock(clock)}{clock.group(3) or ''}")
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f"“{stripped}” is not a date with a time.") from error


def _clock(found: re.Match[str]) -> str:
    """Return a clock of 24 hours with two digits everywhere."""
    hours, _, rest = found.group(1).partition(":")
    half = (found.group(2) or "").lower()
    whole = int(hours) % 12 + (12 if half == "pm" else 0) if half else int(hours)
    return f"{whole:02}:{rest}"


def _day(bare: str, text: str, written: Format | None) -> date:
    try:
        for pattern, read in _DAYS:
            match = pattern.fullmatch(bare)
            if match:
                return read(match, written)
    except ValueError as error:
        order = f" with {LABELS[written]}" if written else ""
        raise InvalidInput(f"“{text.strip()}” is not a date{order}.") from error
    raise InvalidInput(f"“{text.strip()}” is not a date such as 2026-12-03.")


def _two(match: re.Match[str], written: Format | None) -> date:
    first, second = int(match[1]), int(match[3])
    year = int(match[4])
    if len(match[4]) == 2:
        year += 2000 if year < _CENTURY else 1900
    month_first = written is Format.MONTH_FIRST and match[2] != "."
    return date(year, first, second) if month_first else date(year, second, first)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].casefold()) + 1


_DAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Format | None], date]], ...] = (
    (_YEAR_FIRST, lambda match, _: date(int(match[1]), int(match[3]), int(match[4]))),
    (_PACKED, lambda match, _: date(int(match[1]), int(match[2]), int(match[3]))),
    (_TWO, _two),
    (_NAMED, lambda match, _: date(int(match[3]), _month(match[2]), int(match[1]))),
    (_AMERICAN, lambda match, _: date(int(match[3]), _month(match[1]), int(match[2]))),
)


def _day_or_month(text: str) -> Format | bool | None:
    """Return the order that a value needs, None when it could be either, False when it is clear."""
    match = _TWO.fullmatch(_CLOCK.sub("", text.strip()))
    if match is None or match[2] == ".":
        return False
    first, second = int(match[1]), int(match[3])
    if first > 12:
        return Format.DAY_FIRST
    if second > 12:
        return Format.MONTH_FIRST
    return False if first == second else None


def _point_or_comma(text: str) -> Format | bool | None:
    """Return the mark that a value needs, None when it could be either, False when it is clear."""
    bare = _MARKS.sub("", text.strip()).translate(_SPACES)
    points, commas = bare.count("."), bare.count(",")
    if not points and not commas:
        return False
    if points and commas:
        return Format.POINT if bare.rindex(".") > bare.rindex(",") else Format.COMMA
    if points > 1:
        return Format.COMMA
    if commas > 1:
        return Format.POINT
    whole, _, rest = bare.partition("." if points else ",")
    if len(rest) == 3 and len(whole.lstrip("-+")) <= 3 and whole.lstrip("-+") not in {"", "0"}:
        return None
    return Format.POINT if points else Format.COMMA
