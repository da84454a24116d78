"""Reads text with merge fields: ``{name}``, and ``{if name}`` ... ``{end}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from rapidfuzz import process

from host.errors import InvalidInput
from host.hooks.mail_templates import END

_TOKEN = re.compile(r"\{\{|\}\}|\{(?P<inside>[^{}<>]*)\}|\{")
_IF = re.compile(r"if\s+(\S+)")
_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field goes; ``address`` says that it is the whole address of a link."""

    name: str
    address: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What is left out when the field is empty."""

    name: str
    nodes: tuple[Node, ...]


Node = str | Place | Part


def parse(text: str, known: Collection[str], *, addresses: bool = False) -> tuple[Node, ...]:
    """Read the text; raises InvalidInput for what is no declared field, naming the nearest one.

    With ``addresses`` a field right after ``href="`` is the whole address of a link.
    """
    stack: list[tuple[str, list[Node]]] = [("", [])]
    at = 0
    for found in _TOKEN.finditer(text):
        _words(stack, text[at : found.start()])
        at = found.end()
        if found[0] in {"{{", "}}"}:
            _words(stack, found[0][0])
        else:
            _token(stack, found, known, in_address=addresses and _in_address(text, found))
    _words(stack, text[at:])
    if len(stack) > 1:
        raise InvalidInput(f"“{{if {stack[-1][0]}}}” has no “{{end}}” after it.")
    return tuple(stack[0][1])


def fill(
    nodes: Iterable[Node],
    put: Callable[[Place], str],
    has: Callable[[str], bool],
) -> str:
    """Return the text with every place filled by ``put``."""
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Place):
            parts.append(put(node))
        elif has(node.name):
            parts.append(fill(node.nodes, put, has))
    return "".join(parts)


def names(nodes: Iterable[Node]) -> set[str]:
    """Return the fields that the text uses."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, Place):
            found.add(node.name)
        elif isinstance(node, Part):
            found |= {node.name} | names(node.nodes)
    return found


def _words(stack: list[tuple[str, list[Node]]], text: str) -> None:
    if text:
        stack[-1][1].append(text)


def _token(
    stack: list[tuple[str, list[Node]]],
    found: re.Match[str],
    known: Collection[str],
    *,
    in_address: bool,
) -> None:
    if found["inside"] is None:
        raise InvalidInput("A “{” has no “}” after it. Write “{{” for the sign itself.")
    inside = found["inside"].strip()
    begins = _IF.fullmatch(inside)
    if begins:
        if len(stack) > _DEPTH:
            raise InvalidInput(f"More than {_DEPTH} “{{if}}” lie within each other.")
        stack.append((_known(begins[1], known), []))
    elif inside == END:
        if len(stack) == 1:
            raise InvalidInput("An “{end}” has no “{if}” before it.")
        name, nodes = stack.pop()
        stack[-1][1].append(Part(name, tuple(nodes)))
    else:
        stack[-1][1].append(Place(_known(inside, known), in_address))


def _known(name: str, known: Collection[str]) -> str:
    if name in known:
        return name
    nearest = process.extractOne(name.lower(), sorted(known), score_cutoff=50)
    hint = f" Did you mean “{{{nearest[0]}}}”?" if nearest else ""
    raise InvalidInput(f"There is no merge field “{{{name}}}”.{hint}", field=name)


def _in_address(text: str, found: re.Match[str]) -> bool:
    return text[: found.start()].endswith('href="')
