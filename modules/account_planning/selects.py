"""Choices as select boxes take them."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lag

from .plans.choices import Choice

NOT_SET = ("", "Not set")


def options(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Turn (value, label) pairs into options."""
    return [SelectChoice(value, label) for value, label in pairs]


def options_of(kind: type[Choice], *first: tuple[str, str]) -> list[SelectChoice]:
    """Return every choice of a closed set as an option, after those named first."""
    return options([*first, *((choice.value, choice.label) for choice in kind)])
