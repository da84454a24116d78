"""A mind map as indented text: one topic a line, both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .tree import MAX_LEVELS, MAX_NODES, BadMap, MindMap, Node, clean_topic, fault_of_topic

_STEP = "  "


def write(mind_map: MindMap) -> str:
    """Return the map as text; two blanks for each level below the root."""
    return "\n".join(_STEP * (mind_map.levels[node.id] - 1) + node.topic for node in mind_map.nodes)


def read(text: str, before: MindMap | None = None) -> MindMap:
    """Read typed text; lines that stand in ``before`` keep their id, colour, side and fold.

    A level is two blanks or a tab. Raises BadMap with the line.
    """
    lines = list(_lines(text))
    if not lines:
        raise BadMap("Write the topic in the middle on the first line.", 1)
    known = _matched(lines, before) if before else {}
    spare = _ids({node.id for node in before.nodes} if before else set())
    made: list[Node] = []
    for place, line in enumerate(lines):
        old = known.get(place)
        parent = made[line.parent].id if line.parent is not None else ""
        side = old.side if old and line.level == 2 else None
        made.append(
            Node(
                id=old.id if old else next(spare),
                topic=line.topic,
                parent=parent,
                colour=old.colour if old else None,
                folded=bool(old and old.folded),
                side=side,
            )
        )
    return MindMap.of(made)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that was typed: its number, how deep it is, and the place of the one above it."""

    number: int
    level: int
    topic: str
    parent: int | None


def _lines(text: str) -> Iterator[_Line]:
    above: list[int] = []
    count = 0
    for number, typed in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        topic = clean_topic(typed)
        if not topic:
            continue
        level = _level(typed, number)
        _check(level, topic, number, len(above))
        count += 1
        if count > MAX_NODES:
            raise BadMap(f"Line {number}: {MAX_NODES:,} topics are the limit.", number)
        del above[level - 1 :]
        yield _Line(number, level, topic, above[-1] if above else None)
        above.append(count - 1)


def _level(typed: str, number: int) -> int:
    indent = typed[: len(typed) - len(typed.lstrip())]
    blanks = indent.replace("\t", _STEP)
    if len(blanks) % len(_STEP):
        raise BadMap(
            f"Line {number} is indented by {len(blanks)} blanks. Use two for each level, or a tab.",
            number,
        )
    return len(blanks) // len(_STEP) + 1


def _check(level: int, topic: str, number: int, deepest: int) -> None:
    said = ""
    if not deepest and level > 1:
        said = f"Line {number} is the topic in the middle, so it is not indented."
    elif deepest and level == 1:
        said = f"Line {number} is a second topic in the middle. Indent it by two blanks."
    elif level > deepest + 1:
        said = f"Line {number} is more than one level deeper than the line above it."
    elif level > MAX_LEVELS:
        said = f"Line {number} is at level {level}; {MAX_LEVELS} are the limit."
    elif fault := fault_of_topic(topic):
        said = f"Line {number} {fault}."
    if said:
        raise BadMap(said, number)


def _matched(lines: list[_Line], before: MindMap) -> dict[int, Node]:
    """Find the old node of each line: the same path, else the same words, else the same place."""
    found = _by_path(lines, before)
    _by_words(lines, before, found)
    _by_place(lines, before, found)
    return found


def _by_path(lines: list[_Line], before: MindMap) -> dict[int, Node]:
    old: dict[tuple[int, str, int], Node] = {}
    names: dict[str, int] = {}
    seen: Counter[tuple[int, str]] = Counter()
    for place, node in enumerate(before.nodes):
        step = (names.get(node.parent, -1), node.topic)
        old[(*step, seen[step])] = node
        seen[step] += 1
        names[node.id] = place
    found: dict[int, Node] = {}
    seen.clear()
    for place, line in enumerate(lines):
        if line.parent is not None and line.parent not in found:
            continue
        above = names[found[line.parent].id] if line.parent is not None else -1
        step = (above, line.topic)
        node_there = old.get((*step, seen[step]))
        seen[step] += 1
        if node_there:
            found[place] = node_there
    return found


def _by_words(lines: list[_Line], before: MindMap, found: dict[int, Node]) -> None:
    taken = {node.id for node in found.values()}
    left: dict[str, list[Node]] = {}
    for node in reversed(before.nodes):
        if node.id not in taken:
            left.setdefault(node.topic, []).append(node)
    for place, line in enumerate(lines):
        if place not in found and left.get(line.topic):
            found[place] = left[line.topic].pop()


def _by_place(lines: list[_Line], before: MindMap, found: dict[int, Node]) -> None:
    """Take a line with other words for a topic that was rewritten where it stands."""
    taken = {node.id for node in found.values()}
    place_below: Counter[int | None] = Counter()
    for place, line in enumerate(lines):
        order = place_below[line.parent]
        place_below[line.parent] += 1
        if place in found:
            continue
        if line.parent is None:
            there = [before.root]
        elif line.parent in found:
            there = before.children.get(found[line.parent].id, [])
        else:
            continue
        if order < len(there) and there[order].id not in taken:
            found[place] = there[order]
            taken.add(there[order].id)


def _ids(taken: set[str]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        if f"t{number}" not in taken:
            yield f"t{number}"
