"""Reads a file of settings so that everything in it is known by its line."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from host.errors import InvalidInput

LARGEST = 256 * 1024
_WHITE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Member:
    """A name of a JSON object with its value, its line, and where the value begins."""

    name: str
    value: Any
    line: int
    at: int


class Written:
    """The text of a file that is known to be one JSON object."""

    def __init__(self, text: str) -> None:
        if len(text) > LARGEST:
            raise InvalidInput.of("file", f"The file is larger than {LARGEST // 1024} KB.")
        self._text = text
        self._ends = [found.start() for found in re.finditer("\n", text)]
        if not isinstance(_loaded(text), dict):
            raise InvalidInput.of("file", "The file is no JSON object with settings.")

    def members(self, start: int = 0) -> Iterator[Member]:
        """Go through the object that begins at ``start``, also through repeated names."""
        at = self._next(self._next(start) + 1)
        while self._text[at] != "}":
            name, end = _DECODER.raw_decode(self._text, at)
            value_at = self._next(self._next(end) + 1)
            value, end = _DECODER.raw_decode(self._text, value_at)
            yield Member(name, value, bisect_left(self._ends, at) + 1, value_at)
            at = self._next(end)
            if self._text[at] == ",":
                at = self._next(at + 1)

    def _next(self, at: int) -> int:
        found = _WHITE.match(self._text, at)
        return found.end() if found else at


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInput.of(
            "file", f"Line {error.lineno} is not JSON: {error.msg}. Export a file to compare."
        ) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, deep nesting
        raise InvalidInput.of("file", "The file holds what no setting can be.") from error
