"""A mind map as a value: one root, topics below it, and what makes a map a good one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Final

MAX_NODES: Final = 2_000
MAX_LEVELS: Final = 50
MAX_TOPIC: Final = 300

_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_MARKUP = re.compile(r"<[A-Za-z/!?][^<>]*>|<\s*script", re.IGNORECASE)
_UNWRITABLE = {"Cc", "Cs"}
_NOT_SIGNS = {"\ufffe", "\uffff"}
"""With controls and halves of signs, what no picture and no text file can hold."""


class BadMap(ValueError):
    """A map that is refused; the message names the place and says what to do.

    ``line`` counts from 1 where the map was typed as text, and is 0 elsewhere.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Colour(StrEnum):
    """What a topic can be marked with."""

    BLUE = "blue"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    PURPLE = "purple"

    @property
    def label(self) -> str:
        """The colour as people call it."""
        return self.value.capitalize()


class Side(StrEnum):
    """On which side of the root a branch stands."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Node:
    """One topic; ``parent`` is empty for the root, ``side`` is of branches of the root only."""

    id: str
    topic: str
    parent: str = ""
    colour: Colour | None = None
    folded: bool = False
    side: Side | None = None


@dataclass(frozen=True)
class MindMap:
    """A good map: nodes from the root down, each before its children, siblings in order."""

    nodes: tuple[Node, ...]

    @classmethod
    def of(cls, nodes: Iterable[Node]) -> MindMap:
        """Check nodes in any order and put them in theirs; raises BadMap."""
        given = [_checked(node) for node in nodes]
        if len(given) > MAX_NODES:
            raise BadMap(f"The map has {len(given):,} topics; {MAX_NODES:,} are the limit.")
        by_id = {node.id: node for node in given}
        if len(by_id) < len(given):
            raise BadMap(f"Two topics have the id {_twice(given)}.")
        roots = [node for node in given if not node.parent]
        if len(roots) != 1:
            raise BadMap(f"A map has one root; this one has {len(roots)}.")
        _check_parents(given, by_id)
        found = cls(tuple(_walked(roots[0], _below(given))))
        if len(found.nodes) < len(given):
            raise BadMap(f"{_first_left(given, found)} is below itself.")
        found._check_levels()
        return found

    @classmethod
    def blank(cls, topic: str) -> MindMap:
        """Return a map that has a root only."""
        return cls((Node("root", clean_topic(topic)[:MAX_TOPIC].strip() or "Plan"),))

    @property
    def root(self) -> Node:
        """The topic in the middle."""
        return self.nodes[0]

    @cached_property
    def children(self) -> dict[str, list[Node]]:
        """The topics below each one that has any, in order."""
        return _below(self.nodes)

    @cached_property
    def levels(self) -> dict[str, int]:
        """How deep each topic is; the root is 1."""
        found: dict[str, int] = {"": 0}
        for node in self.nodes:
            found[node.id] = found[node.parent] + 1
        return found

    @cached_property
    def sides(self) -> dict[str, Side]:
        """Where each branch of the root stands: as chosen, else where there is less."""
        weights = dict.fromkeys(Side, 0)
        found: dict[str, Side] = {}
        branches = self.children.get(self.root.id, [])
        for branch in sorted(branches, key=lambda node: node.side is None):
            side = branch.side or min((Side.RIGHT, Side.LEFT), key=weights.__getitem__)
            found[branch.id] = side
            weights[side] += self.size_below(branch.id) + 1
        return found

    def size_below(self, node_id: str) -> int:
        """Count the topics below one."""
        count, waiting = 0, [node_id]
        while waiting:
            below = self.children.get(waiting.pop(), [])
            count += len(below)
            waiting.extend(node.id for node in below)
        return count

    def _check_levels(self) -> None:
        for node in self.nodes:
            level = self.levels[node.id]
            if level > MAX_LEVELS:
                raise BadMap(f"{_called(node)} is at level {level}; {MAX_LEVELS} are the limit.")
            if node.side and level != 2:
                raise BadMap(f"{_called(node)} has a side; only branches of the root have one.")


def clean_topic(text: str) -> str:
    """Return a topic as one line without signs that nobody can see or write."""
    kept = (" " if sign.isspace() else sign for sign in text if _is_kept(sign))
    return " ".join("".join(kept).split())


def fault_of_topic(topic: str) -> str:
    """Say what is wrong with a topic; empty when nothing is."""
    if not topic:
        return "has no text"
    if len(topic) > MAX_TOPIC:
        return f"has {len(topic):,} characters; {MAX_TOPIC} are the limit"
    if _MARKUP.search(topic):
        return "holds HTML; topics are plain text, so write it without < and >"
    return ""


def _is_kept(sign: str) -> bool:
    return sign.isspace() or not (sign in _NOT_SIGNS or unicodedata.category(sign) in _UNWRITABLE)


def _checked(node: Node) -> Node:
    if not _ID.fullmatch(node.id):
        raise BadMap("A topic has an id that is not made of letters and digits.")
    cleaned = replace(node, topic=clean_topic(node.topic))
    fault = fault_of_topic(cleaned.topic)
    if fault:
        raise BadMap(f"{_called(cleaned)} {fault}.")
    return cleaned


def _called(node: Node) -> str:
    name = node.topic if len(node.topic) <= 40 else f"{node.topic[:39]}\N{HORIZONTAL ELLIPSIS}"
    return f"“{name}”" if name else f"The topic {node.id}"


def _twice(nodes: list[Node]) -> str:
    return Counter(node.id for node in nodes).most_common(1)[0][0]


def _check_parents(nodes: list[Node], by_id: dict[str, Node]) -> None:
    for node in nodes:
        if node.parent and node.parent not in by_id:
            raise BadMap(f"{_called(node)} hangs on a topic that is not there.")


def _below(nodes: Iterable[Node]) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in nodes:
        if node.parent:
            found.setdefault(node.parent, []).append(node)
    return found


def _walked(root: Node, below: dict[str, list[Node]]) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(below.get(node.id, [])))


def _first_left(nodes: list[Node], found: MindMap) -> str:
    reached = {node.id for node in found.nodes}
    return _called(next(node for node in nodes if node.id not in reached))
