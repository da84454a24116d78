"""Values of fields: read from text, checked, and said in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from host.access.directory import staff_directory
from host.errors import InvalidInput
from host.hooks.record_types import FieldType, RecordField, RecordType
from host.records import pointing
from host.records.entering import fields, texts
from host.records.entering.numbers import parse_decimal
from host.records.entering.rich_text import clean_html, plain_text
from host.settings import service as settings

Check = Callable[[Any], Any]
"""Takes a value and returns it as it is kept; raises InvalidInput that names the field."""
LONGEST = 100_000
_NOTHING: tuple[Any, ...] = ("", ())
_YES = {"1", "y", "yes", "true", "on", "x", "ja", "oui", "si"}
_NO = {"", "0", "n", "no", "false", "off", "nein", "non"}
_DIGITS = re.compile(r"-?\d{1,18}")
_EARLIEST, _LATEST = date(1, 1, 2), date(9999, 12, 30)


def read(kind: RecordType, field: RecordField, text: str) -> Any:
    """Turn what was typed into a value; raises InvalidInput that names the field.

    A reference and a member of staff are read from their ids.
    """
    stripped = text.strip()
    if field.type in fields.TEXTS or field.type is FieldType.SECRET:
        return checked(kind, field, text)
    if not stripped:
        return False if field.type is FieldType.CHECKBOX else checked(kind, field, None)
    try:
        return checked(kind, field, _READERS[field.type](stripped))
    except InvalidInput as error:
        raise InvalidInput.of(field.key, _first(error)) from error


def checked(kind: RecordType, field: RecordField, value: Any) -> Any:
    """Return a value in the form in which it is kept; raises InvalidInput that names the field."""
    return checker(kind, field)(value)


def checker(kind: RecordType, field: RecordField) -> Check:
    """Return what `checked` does for one field; for many values of it."""
    if field.type is FieldType.SECRET:
        return lambda value: value or ""
    shape = _shaper(kind, field)
    needed = field.required and field.type is not FieldType.CHECKBOX
    check = _CHECKS.get(field.type)

    def checked_value(value: Any) -> Any:
        value = shape(value)
        if value is None or value in _NOTHING:
            if needed:
                raise InvalidInput.of(field.key, missing(field))
        elif check is not None:
            check(field, value)
        return value

    return checked_value


def _shaper(kind: RecordType, field: RecordField) -> Check:
    if field.type is FieldType.CHOICES:
        return lambda value: tuple(value or ())
    if field.type not in fields.TEXTS:
        return lambda value: value
    clean = _CLEANERS.get(field.type, _on_one_line)
    most = fields.longest(kind, field) or LONGEST

    def text(value: Any) -> str:
        typed = "" if value is None else str(value)
        kept = clean(field.key, typed) if typed else ""
        return kept if len(kept) <= most else texts.limited(field.key, field.label, kept, most)

    return text


def is_empty(value: Any) -> bool:
    """Tell whether nothing is given."""
    return value is None or value in _NOTHING


def missing(field: RecordField) -> str:
    """Say that a required value is not there."""
    picked = {FieldType.CHOICE, FieldType.CHOICES, FieldType.REFERENCE, FieldType.STAFF}
    picked.add(FieldType.RECORD)
    verb = "Choose" if field.type in picked else "Enter"
    name = field.label[:1].lower() + field.label[1:]
    return f"{verb} {'an' if name[:1] in 'aeiou' else 'a'} {name}."


def in_words(field: RecordField, value: Any, names: Mapping[int, str] | None = None) -> str:
    """Say a value as plain text; ``names`` are the labels of records by their ids."""
    if is_empty(value):
        return ""
    if field.type is FieldType.REFERENCE:
        return (names or {}).get(value, f"#{value}")
    say = _WORDS.get(field.type)
    return say(field, value) if say else str(value)


def _choice_in_words(field: RecordField, value: Any) -> str:
    known = {choice.value: choice.label for choice in field.all_choices()}
    said = (value,) if isinstance(value, str) else value
    return ", ".join(known.get(one, one) for one in said)


def _number_in_words(field: RecordField, value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


_WORDS: dict[FieldType, Callable[[RecordField, Any], str]] = {
    FieldType.CHECKBOX: lambda field, value: "yes" if value else "no",
    FieldType.CHOICE: _choice_in_words,
    FieldType.CHOICES: _choice_in_words,
    FieldType.STAFF: lambda field, value: staff_directory().name(value),
    FieldType.RECORD: lambda field, value: pointing.in_words(value),
    FieldType.DATETIME: lambda field, value: f"{local(value):%Y-%m-%d %H:%M}",
    FieldType.RICH_TEXT: lambda field, value: plain_text(value),
    FieldType.INTEGER: _number_in_words,
    FieldType.DECIMAL: _number_in_words,
    FieldType.MONEY: _number_in_words,
    FieldType.PERCENT: _number_in_words,
}


def local(instant: datetime) -> datetime:
    """Return an instant by the clock of the organisation."""
    return instant.astimezone(ZoneInfo(settings.get("general", "timezone")))


def _on_one_line(_key: str, text: str) -> str:
    return texts.line(text)


_CLEANERS: dict[FieldType, Callable[[str, str], str]] = {
    FieldType.LONG_TEXT: lambda _key, text: texts.paragraphs(text),
    FieldType.RICH_TEXT: lambda _key, text: clean_html(text),
    FieldType.EMAIL: texts.email,
    FieldType.LINK: texts.website,
    FieldType.CURRENCY: texts.currency,
    FieldType.COLOUR: texts.colour,
}


def _whole(text: str) -> int:
    number = parse_decimal(text)
    if number != number.to_integral_value():
        raise InvalidInput("Enter a whole number.")
    return int(number)


def _id(text: str) -> int:
    if not _DIGITS.fullmatch(text):
        raise InvalidInput("Choose one from the list.")
    return int(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("Enter a date such as 2026-12-03.") from error


def _instant(text: str) -> datetime:
    """Read an instant; one without a zone is by the clock of the organisation."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("Enter date and time such as 2026-12-03 14:30.") from error
    zone = found.tzinfo or ZoneInfo(settings.get("general", "timezone"))
    try:
        return found.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError as error:
        raise InvalidInput("The date is out of range.") from error


def _check_box(text: str) -> bool:
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise InvalidInput("Enter yes or no.")


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[;\n|]", text) if part.strip())


_READERS: dict[FieldType, Callable[[str], Any]] = {
    FieldType.INTEGER: _whole,
    FieldType.DECIMAL: parse_decimal,
    FieldType.MONEY: parse_decimal,
    FieldType.PERCENT: parse_decimal,
    FieldType.CHOICE: str,
    FieldType.CHOICES: _several,
    FieldType.DATE: _date,
    FieldType.DATETIME: _instant,
    FieldType.CHECKBOX: _check_box,
    FieldType.REFERENCE: _id,
    FieldType.STAFF: _id,
    FieldType.RECORD: str,
}


def _check_number(field: RecordField, value: Any) -> None:
    if isinstance(value, float) or not isinstance(value, (int, Decimal)):
        raise InvalidInput.of(field.key, "Enter a number.")
    if field.minimum is not None and value < field.minimum:
        raise InvalidInput.of(field.key, f"Enter {field.minimum:,} or more.")
    if field.maximum is not None and value > field.maximum:
        raise InvalidInput.of(field.key, f"Enter {field.maximum:,} or less.")


def _check_integer(field: RecordField, value: Any) -> None:
    _check_number(field, value)
    if not -(2**31) <= value < 2**31:
        raise InvalidInput.of(field.key, "The number is too large.")


def _check_choice(field: RecordField, value: Any) -> None:
    for one in (value,) if isinstance(value, str) else value:
        if fields.choice_of(field, one) is None:
            known = ", ".join(choice.label for choice in field.all_choices())
            raise InvalidInput.of(field.key, f"“{one}” is none of the choices: {known}.")


def _check_day(field: RecordField, value: date) -> None:
    day = value.date() if isinstance(value, datetime) else value
    if not _EARLIEST <= day <= _LATEST:
        raise InvalidInput.of(field.key, "The date is out of range.")


_CHECKS: dict[FieldType, Callable[[RecordField, Any], None]] = {
    FieldType.INTEGER: _check_integer,
    FieldType.DECIMAL: _check_number,
    FieldType.MONEY: _check_number,
    FieldType.PERCENT: _check_number,
    FieldType.CHOICE: _check_choice,
    FieldType.CHOICES: _check_choice,
    FieldType.DATE: _check_day,
    FieldType.DATETIME: _check_day,
}


def _first(error: InvalidInput) -> str:
    return next((messages[0] for messages in error.fields.values()), error.message)
