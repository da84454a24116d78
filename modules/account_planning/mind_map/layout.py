"""Where everything of a drawn mind map stands: the root in the middle, branches to both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from .measuring import width_of, wrapped
from .tree import Colour, MindMap, Node, Side

MARGIN: Final = 32.0
_GAP_ACROSS: Final = (64.0, 40.0)
_GAP_DOWN: Final = (20.0, 8.0)


@dataclass(frozen=True, slots=True)
class Face:
    """How topics of a level are set; sizes in pixels."""

    size: float
    bold: bool
    widest: float
    across: float
    down: float
    boxed: bool


_FACES: Final = (
    Face(size=17, bold=True, widest=260, across=20, down=14, boxed=True),
    Face(size=14, bold=True, widest=220, across=14, down=9, boxed=True),
    Face(size=13, bold=False, widest=220, across=6, down=4, boxed=False),
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic in its place; ``x`` and ``y`` are the upper left corner."""

    node: Node
    level: int
    face: Face
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    colour: Colour | None
    hidden: int

    @property
    def line_height(self) -> float:
        """From one line of words to the next."""
        return self.face.size * 1.35

    @property
    def knot(self) -> float:
        """Height at which lines to and from the topic meet it."""
        return self.y + (self.height / 2 if self.face.boxed else self.height)


@dataclass(frozen=True, slots=True)
class Tie:
    """A line between a topic and one below it."""

    start: tuple[float, float]
    end: tuple[float, float]
    colour: Colour | None
    is_main: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole map in its places, with the size of the sheet."""

    topics: Sequence[Topic]
    ties: Sequence[Tie]
    width: float
    height: float


def lay_out(mind_map: MindMap, levels: int | None = None) -> Layout:
    """Give every topic its place; below ``levels`` topics are counted instead of drawn."""
    return _Layer(mind_map, levels).layout()


@dataclass(frozen=True, slots=True)
class _Box:
    lines: tuple[str, ...]
    width: float
    height: float


class _Layer:
    """Measures the map from the leaves up, then places it from the root down."""

    def __init__(self, mind_map: MindMap, levels: int | None) -> None:
        self.map = mind_map
        self.levels = levels
        self.boxes = {node.id: self._box(node) for node in mind_map.nodes if self._is_drawn(node)}
        self.spans: dict[str, float] = {}
        self.topics: list[Topic] = []
        self.ties: list[Tie] = []
        for node in reversed(mind_map.nodes):
            if node.id in self.boxes:
                self.spans[node.id] = self._span(node)

    def layout(self) -> Layout:
        root = self.map.root
        box = self.boxes[root.id]
        self._put(root, -box.width / 2, -box.height / 2, None)
        for side in Side:
            branches = [one for one in self._below(root) if self.map.sides[one.id] is side]
            self._hang(branches, self.topics[0], side)
        return self._moved()

    def _hang(self, nodes: list[Node], above: Topic, side: Side) -> None:
        """Place topics beside the one above them, in the middle of its height."""
        gap = self._gap(nodes)
        y = above.y + above.height / 2 - self._total(nodes) / 2
        across = _GAP_ACROSS[0 if above.level == 1 else 1]
        for node in nodes:
            box, span = self.boxes[node.id], self.spans[node.id]
            right = side is Side.RIGHT
            x = above.x + above.width + across if right else above.x - across - box.width
            topic = self._put(node, x, y + (span - box.height) / 2, above.colour)
            self._tie(above, topic, right=right)
            self._hang(self._below(node), topic, side)
            y += span + gap

    def _put(self, node: Node, x: float, y: float, colour: Colour | None) -> Topic:
        box = self.boxes[node.id]
        below = self.map.children.get(node.id)
        topic = Topic(
            node=node,
            level=self.map.levels[node.id],
            face=self._face(node),
            lines=box.lines,
            x=x,
            y=y,
            width=box.width,
            height=box.height,
            colour=node.colour or colour,
            hidden=self.map.size_below(node.id) if below and not self._below(node) else 0,
        )
        self.topics.append(topic)
        return topic

    def _tie(self, above: Topic, topic: Topic, *, right: bool) -> None:
        if above.level == 1:
            start = (above.x + above.width / 2, above.y + above.height / 2)
        else:
            start = (above.x + above.width if right else above.x, above.knot)
        end = (topic.x if right else topic.x + topic.width, topic.knot)
        self.ties.append(Tie(start, end, topic.colour, is_main=above.level == 1))

    def _moved(self) -> Layout:
        """Return it all with the upper left corner of the sheet at nought."""
        left = min(topic.x for topic in self.topics) - MARGIN
        top = min(topic.y for topic in self.topics) - MARGIN
        right = max(topic.x + topic.width for topic in self.topics) + MARGIN
        bottom = max(topic.y + topic.height for topic in self.topics) + MARGIN
        return Layout(
            [_moved_topic(topic, left, top) for topic in self.topics],
            [_moved_tie(tie, left, top) for tie in self.ties],
            right - left,
            bottom - top,
        )

    def _below(self, node: Node) -> list[Node]:
        return [one for one in self.map.children.get(node.id, []) if one.id in self.boxes]

    def _is_drawn(self, node: Node) -> bool:
        return self.levels is None or self.map.levels[node.id] <= self.levels

    def _face(self, node: Node) -> Face:
        return _FACES[min(self.map.levels[node.id], len(_FACES)) - 1]

    def _box(self, node: Node) -> _Box:
        face = self._face(node)
        lines = wrapped(node.topic, face.size, face.widest, bold=face.bold)
        widest = max(width_of(line, face.size, bold=face.bold) for line in lines)
        height = len(lines) * face.size * 1.35 + 2 * face.down
        return _Box(tuple(lines), widest + 2 * face.across, height)

    def _span(self, node: Node) -> float:
        """Return the height that a topic takes with all that hangs on it."""
        return max(self.boxes[node.id].height, self._total(self._below(node)))

    def _total(self, nodes: list[Node]) -> float:
        if not nodes:
            return 0
        return sum(self.spans[one.id] for one in nodes) + self._gap(nodes) * (len(nodes) - 1)

    def _gap(self, nodes: list[Node]) -> float:
        return _GAP_DOWN[0 if nodes and self.map.levels[nodes[0].id] == 2 else 1]


def _moved_topic(topic: Topic, left: float, top: float) -> Topic:
    return replace(topic, x=topic.x - left, y=topic.y - top)


def _moved_tie(tie: Tie, left: float, top: float) -> Tie:
    start = (tie.start[0] - left, tie.start[1] - top)
    return Tie(start, (tie.end[0] - left, tie.end[1] - top), tie.colour, tie.is_main)
