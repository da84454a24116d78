"""Reads what the values of hooks say of themselves: their fields, types, defaults and meanings."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import EnumMeta
from typing import Any, get_args, get_type_hints


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a value, or one member of an enumeration."""

    name: str
    type: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Described:
    """A value that modules make or are handed, or an enumeration of its field."""

    name: str
    summary: str
    fields: tuple[Field, ...]
    is_enum: bool


def described(kind: type) -> Described:
    """Read a dataclass or an enumeration from its source; fields of its bases come first."""
    is_enum = isinstance(kind, EnumMeta)
    if is_enum:
        fields = tuple(_members(_source(kind)))
    else:
        ours = [one for one in reversed(kind.__mro__) if dataclasses.is_dataclass(one)]
        fields = tuple(field for one in ours for field in _fields(_source(one)))
    return Described(kind.__name__, one_line(inspect.getdoc(kind) or ""), fields, is_enum)


def _source(kind: type) -> ast.ClassDef:
    source = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(source, ast.ClassDef)
    return source


def one_line(text: str) -> str:
    """Join the lines of the first paragraph, with single backticks as Markdown wants them."""
    return " ".join(text.partition("\n\n")[0].split()).replace("``", "`")


def within(kind: object) -> Iterator[type]:
    """Yield the dataclasses and enumerations of ``host.hooks`` in a type, the outer ones first."""
    if isinstance(kind, type) and _is_ours(kind):
        yield kind
        if dataclasses.is_dataclass(kind):
            hints = get_type_hints(kind)
            for field in dataclasses.fields(kind):
                yield from within(hints[field.name])
        return
    for inner in _arguments(kind):
        yield from within(inner)


def _arguments(kind: object) -> Iterator[object]:
    for inner in get_args(kind):
        if isinstance(inner, list):  # the arguments of a Callable
            yield from inner
        else:
            yield inner


def _is_ours(kind: type) -> bool:
    ours = kind.__module__.startswith("host.hooks.")
    return ours and (dataclasses.is_dataclass(kind) or isinstance(kind, EnumMeta))


def _fields(source: ast.ClassDef) -> Iterator[Field]:
    for node, meaning in _with_meaning(source):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            default = _default(node.value)
            yield Field(node.target.id, ast.unparse(node.annotation), default, meaning)


def _members(source: ast.ClassDef) -> Iterator[Field]:
    for node, meaning in _with_meaning(source):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield Field(node.targets[0].id, "", ast.unparse(node.value), meaning)


def _with_meaning(source: ast.ClassDef) -> Iterator[tuple[ast.stmt, str]]:
    """Pair each statement with the text that stands right below it."""
    for node, following in zip(source.body, [*source.body[1:], None], strict=True):
        yield node, one_line(_text(following))


def _text(node: ast.stmt | None) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return inspect.cleandoc(str(node.value.value))
    return ""


def _default(value: ast.expr | None) -> str:
    """Return the default as it is written; ``field(default_factory=dict)`` reads ``dict()``."""
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "field":
        factories: list[Any] = [k.value for k in value.keywords if k.arg == "default_factory"]
        return f"{ast.unparse(factories[0])}()" if factories else ""
    return "" if value is None else ast.unparse(value)
