"""How addresses are read and written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.routing import IntegerConverter, Map, Rule
from werkzeug.routing.rules import RulePart, _part_re, parse_converter_args

_Builder = Callable[..., tuple[str, str]]
_builders: dict[tuple[object, ...], _Builder] = {}
"""What writes an address, by its parts: the same for every generation of the process."""


@dataclass(frozen=True, slots=True)
class _Parsed:
    """An address as the router reads it, with its variables: name, converter, arguments."""

    parts: tuple[RulePart, ...]
    trace: tuple[tuple[bool, str], ...]
    variables: tuple[tuple[str, str, str], ...]


_parsed: dict[str, _Parsed] = {}
"""Addresses that were read before in this process."""


class RecordIdConverter(IntegerConverter):
    """A whole number in an address; one beyond the database's range is no record: 404."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", 2**31 - 1)
        super().__init__(map, *args, **kwargs)


class SharedRule(Rule):
    """An address whose code is compiled once a process, not once a generation.

    Reading and compiling is most of the time in which a generation is built, and each change of
    modules builds one in every process.
    """

    def _parse_rule(self, rule: str) -> Iterable[RulePart]:
        known = _parsed.get(rule)
        if known is None:
            begun = len(self._trace)
            parts = tuple(super()._parse_rule(rule))
            known = _parsed[rule] = _Parsed(parts, tuple(self._trace[begun:]), _variables(rule))
            return known.parts
        self._trace.extend(known.trace)
        for name, converter, arguments in known.variables:
            positional, named = parse_converter_args(arguments)
            # Its own for every map: a converter knows the map that it belongs to.
            self._converters[name] = self.get_converter(name, converter, positional, named)
            self.arguments.add(name)
        return known.parts

    def _compile_builder(self, append_unknown: bool = True) -> _Builder:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        key = (*self._trace, append_unknown)
        if key not in _builders:
            _builders[key] = super()._compile_builder(append_unknown)
        return _builders[key]


def _variables(rule: str) -> tuple[tuple[str, str, str], ...]:
    found = (match.groupdict() for match in _part_re.finditer(rule))
    return tuple(
        (data["variable"], data["converter"] or "default", data["arguments"] or "")
        for data in found
        if data["variable"] is not None
    )
