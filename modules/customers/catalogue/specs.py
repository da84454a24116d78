"""Specs as text: written one way, compared as sets; nothing here knows of the database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from host.api import InvalidInput, parse_decimal

MAX_VALUE = 60
_SEPARATORS = re.compile(r"[;,\n]")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")


class SpecKind(StrEnum):
    """What a spec holds."""

    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Known:
    """A spec that a service understands."""

    code: str
    kind: SpecKind
    values: tuple[str, ...] = ()
    required: bool = False


def check_code(code: str) -> str:
    """Return a code that can stand before an equals sign; raises InvalidInput."""
    low = code.strip().lower()
    if not _CODE.fullmatch(low):
        raise InvalidInput.of(
            "code", "Use small letters, digits and underscores, beginning with a letter."
        )
    return low


def read(text: str, known: Iterable[Known], field: str = "specs") -> dict[str, str]:
    """Read ``target=ar, domain=legal``; raises InvalidInput for what the service does not know."""
    allowed = {one.code: one for one in known}
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, _SEPARATORS.split(text))):
        name, equals, value = (one.strip() for one in part.partition("="))
        code = name.lower()
        if not equals or not value:
            raise InvalidInput.of(field, f"“{part}” is no spec. Write it as target=ar.")
        if code in found:
            raise InvalidInput.of(field, f"“{code}” is there twice.")
        if code not in allowed:
            names = ", ".join(sorted(allowed)) or "none"
            raise InvalidInput.of(field, f"This service knows no spec “{name}”. It knows: {names}.")
        found[code] = _value(allowed[code], value, field)
    return found


def _value(spec: Known, value: str, field: str) -> str:
    if spec.kind is SpecKind.NUMBER:
        return f"{_plain(parse_decimal(value)):f}"
    if spec.kind is SpecKind.CHOICE:
        found = next((one for one in spec.values if one.casefold() == value.casefold()), None)
        if found is None:
            known = ", ".join(spec.values)
            raise InvalidInput.of(field, f"“{value}” is no {spec.code}. Choose one of: {known}.")
        return found
    if len(value) > MAX_VALUE:
        raise InvalidInput.of(field, f"Keep {spec.code} to {MAX_VALUE} characters.")
    return " ".join(value.split())


def _plain(number: Decimal) -> Decimal:
    whole = number.to_integral_value()
    return whole if whole == number else number.normalize()


def missing(given: Mapping[str, str], known: Iterable[Known]) -> list[str]:
    """Return the codes of specs that a job of the service needs and has not."""
    return sorted(one.code for one in known if one.required and one.code not in given)


def written(specs: Mapping[str, str]) -> str:
    """Write specs the one way in which they are stored: by code, so that equal ones are equal."""
    return ", ".join(f"{code}={value}" for code, value in sorted(specs.items()))


def unpacked(text: str) -> dict[str, str]:
    """Read back what `written` wrote."""
    pairs = (part.partition("=") for part in text.split(", ") if part)
    return {code: value for code, _, value in pairs}


def within(some: Mapping[str, str], given: Mapping[str, str]) -> bool:
    """Tell whether all of some specs are among the given ones, whatever their case."""
    plain = {(code, value.casefold()) for code, value in given.items()}
    return all((code, value.casefold()) in plain for code, value in some.items())
