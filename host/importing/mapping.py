"""Which column fills which field: guessed from the heads, or said on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from host.errors import InvalidInput
from host.hooks.record_types import RecordField
from host.importing.fields import needed

Mapped = Mapping[str, str]
"""Field key to the head of a column."""

_SURE = 86
_NEAR = 60
_PAIR = re.compile(r'\s*([^=,"]+?)\s*=\s*(?:"((?:[^"]|"")*)"|([^,"]*?))\s*(?:,|$)')


def guess(headers: Sequence[str], fields: Sequence[RecordField]) -> dict[str, str]:
    """Return the mapping that the heads suggest; each column fills one field at most."""
    found: dict[str, str] = {}
    free = {_plain(header): header for header in reversed(headers)}
    for field in fields:
        for name in _names(field):
            if name in free:
                found[field.key] = free.pop(name)
                break
    for field in fields:
        if field.key in found or not free:
            continue
        best = max((_best(name, free) for name in _names(field)), key=lambda one: one[1])
        if best[1] >= _SURE:
            found[field.key] = free.pop(best[0])
    return {field.key: found[field.key] for field in fields if field.key in found}


def parse(text: str, headers: Sequence[str], fields: Sequence[RecordField]) -> dict[str, str]:
    """Read “name=Company,city="Town, place"”; an empty text means: guess.

    Raises InvalidInput that names an unknown field or column and the one that is nearest.
    """
    if not text.strip():
        return checked(guess(headers, fields), headers, fields)
    pairs: dict[str, str] = {}
    for key, column in _pairs(text):
        if key in pairs:
            raise _refusal(f"The field “{key}” stands twice in the mapping. Name it once.")
        pairs[key] = column
    return checked(pairs, headers, fields)


def checked(
    mapping: Mapped, headers: Sequence[str], fields: Sequence[RecordField]
) -> dict[str, str]:
    """Return the mapping with heads as the file writes them; raises InvalidInput."""
    known = {field.key: field for field in fields}
    columns = {_plain(header): header for header in reversed(headers)}
    result: dict[str, str] = {}
    for name, column in mapping.items():
        key = _key(name, fields)
        if key not in known:
            raise _refusal(
                f"There is no field “{name}”.{did_you_mean(name, known)} "
                f"Fields are: {', '.join(known)}."
            )
        header = columns.get(_plain(column))
        if header is None:
            raise _refusal(
                f"The file has no column “{column}”.{did_you_mean(column, headers)} "
                f"Its columns are: {', '.join(headers[:30])}."
            )
        result[key] = header
    missing = [field.label for field in fields if needed(field) and field.key not in result]
    if missing:
        raise _refusal(f"No column is chosen for “{missing[0]}”, and nothing goes without it.")
    return result


def nearest(text: str, choices: Iterable[str], least: int = _NEAR) -> str | None:
    """Return the choice that is most like the text, or None when nothing is."""
    found = process.extractOne(
        text, list(choices), scorer=fuzz.WRatio, processor=_plain, score_cutoff=least
    )
    return found[0] if found else None


def did_you_mean(text: str, choices: Iterable[str]) -> str:
    """Return “ Did you mean “x”?”, or nothing when nothing is near."""
    near = nearest(text, choices)
    return f" Did you mean “{near}”?" if near else ""


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    place = 0
    while place < len(text.rstrip().rstrip(",")):
        match = _PAIR.match(text, place)
        if match is None:
            raise _refusal(
                f"The mapping cannot be read at “{text[place : place + 30].strip()}”. Write "
                'field=column pairs with commas between them: name=Company,city="Town, place".'
            )
        quoted = match.lastindex == 2
        column = match.group(2).replace('""', '"') if quoted else match.group(3)
        pairs.append((match.group(1), column))
        place = match.end()
    return pairs


def _key(name: str, fields: Sequence[RecordField]) -> str:
    """Return the key of a field that is called by its key, its label, or its key without “_id”."""
    keys = {_plain(field.label): field.key for field in reversed(fields)}
    keys |= {_plain(field.key.removesuffix("_id")): field.key for field in reversed(fields)}
    keys |= {_plain(field.key): field.key for field in fields}
    return keys.get(_plain(name), name)


def _names(field: RecordField) -> list[str]:
    own = (field.key, field.key.removesuffix("_id"), field.label)
    return list(dict.fromkeys(_plain(name) for name in (*own, *field.aliases)))


def _best(name: str, free: Mapping[str, str]) -> tuple[str, float]:
    found = process.extractOne(name, list(free), scorer=fuzz.ratio)
    return found[0], found[1]


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def _refusal(message: str) -> InvalidInput:
    return InvalidInput.of("mapping", message)
