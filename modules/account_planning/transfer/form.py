"""What a file of a plan or template looks like; the guide for users describes it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from host.api import InvalidInput

VERSION: Final = 1
MOST_CHARACTERS: Final = 1_000_000
MOST_LEVELS: Final = 50
_UNSTORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")


class Format(StrEnum):
    """What a file holds."""

    PLAN = "trellis.account_plan"
    TEMPLATE = "trellis.account_plan_template"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that can be read: what it holds, where it comes from, its content."""

    format: Format
    origin: str
    content: dict[str, Any]


def load(text: str) -> Loaded:
    """Read the frame of a file; raises InvalidInput that says what it is not."""
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput.of(
            "file", f"The file is longer than {MOST_CHARACTERS:,} characters, which is the limit."
        )
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput.of("file", f"This is no JSON file: {error}.") from error
    _check_storable(whole)
    known = isinstance(whole, dict) and whole.get("format") in list(Format)
    if not known:
        raise InvalidInput.of("file", "This is no file of an account plan or a plan template.")
    if whole.get("version") != VERSION:
        raise InvalidInput.of(
            "file",
            f"The file has version {whole.get('version')} and this site reads {VERSION}. "
            "Upgrade the older of the two sites.",
        )
    origin, content = whole.get("origin"), whole.get("content")
    if not isinstance(origin, str) or not 0 < len(origin) <= 100 or not isinstance(content, dict):
        raise InvalidInput.of("file", "The file has no origin or no content.")
    return Loaded(Format(whole["format"]), origin, content)


def dump(kind: Format, origin: str, content: dict[str, Any]) -> str:
    """Write a file, the same way each time."""
    whole = {"format": kind, "version": VERSION, "origin": origin, "content": content}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _check_storable(whole: Any) -> None:
    """Refuse what goes too deep, and signs that databases and pages cannot hold."""
    level: list[Any] = [whole]
    for _depth in range(MOST_LEVELS):
        if any(_UNSTORABLE.search(one) for one in level if isinstance(one, str)):
            raise InvalidInput.of("file", "The file has signs in it that no text can hold.")
        level = [part for one in level for part in _parts(one)]
        if not level:
            return
    raise InvalidInput.of("file", f"The file goes deeper than {MOST_LEVELS} levels.")


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []
