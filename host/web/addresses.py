"""How addresses are read and written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import IntegerConverter, Map, Rule

_Builder = Callable[..., tuple[str, str]]
_builders: dict[tuple[object, ...], _Builder] = {}
"""What writes an address, by its parts: the same for every generation of the process."""


class RecordIdConverter(IntegerConverter):
    """A whole number in an address; one beyond the database's range is no record: 404."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", 2**31 - 1)
        super().__init__(map, *args, **kwargs)


class SharedRule(Rule):
    """An address whose code is compiled once a process, not once a generation.

    Compiling is most of the time in which a generation is built, and each change of modules
    builds one in every process.
    """

    def _compile_builder(self, append_unknown: bool = True) -> _Builder:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        key = (*self._trace, append_unknown)
        if key not in _builders:
            _builders[key] = super()._compile_builder(append_unknown)
        return _builders[key]
