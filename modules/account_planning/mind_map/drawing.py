"""A mind map as SVG, drawn without a browser."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from .layout import Layout, Tie, Topic, lay_out
from .tree import Colour, MindMap

_FONTS: Final = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"


@dataclass(frozen=True, slots=True)
class _Paint:
    """Colours of what is marked alike: lines, words, and the ground under them."""

    line: str
    words: str
    ground: str


_PLAIN: Final = _Paint("#b4b8c5", "#23252e", "#f4f5f8")
_ROOT: Final = _Paint("#4750b8", "#ffffff", "#4750b8")
_PAINTS: Final = {
    Colour.BLUE: _Paint("#4a90d9", "#154b82", "#e9f2fc"),
    Colour.GREEN: _Paint("#3fa066", "#17572f", "#e6f6ec"),
    Colour.YELLOW: _Paint("#d1992e", "#6b4a00", "#fdf4dc"),
    Colour.RED: _Paint("#d9544f", "#8a1c1c", "#fdecea"),
    Colour.PURPLE: _Paint("#a25fc9", "#642387", "#f7edfc"),
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture and its size in pixels."""

    svg: str
    width: int
    height: int


def draw(mind_map: MindMap, *, levels: int | None = None, ground: str = "#ffffff") -> Drawing:
    """Draw a map, all of it or its first ``levels``; without ``ground`` the page shines through.

    Every shape carries a class beside its colour, so that a page can paint it in its own.
    """
    layout = lay_out(mind_map, levels)
    width, height = round(layout.width), round(layout.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="mm" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="{_FONTS}">'
    )
    parts = [head, f"<title>{escape(f'Mind map: {mind_map.root.topic}')}</title>"]
    if ground:
        parts.append(f'<rect width="{width}" height="{height}" fill="{ground}"/>')
    parts += _shapes(layout)
    return Drawing("".join([*parts, "</svg>"]), width, height)


def _shapes(layout: Layout) -> list[str]:
    return [*map(_tie, layout.ties), *map(_topic, layout.topics)]


def _tie(tie: Tie) -> str:
    (x1, y1), (x2, y2) = tie.start, tie.end
    bend = (x1 + x2) / 2
    path = f"M{x1:.1f} {y1:.1f}C{bend:.1f} {y1:.1f} {bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    paint = _PAINTS[tie.colour] if tie.colour else _PLAIN
    width = "2.5" if tie.is_main else "1.5"
    return (
        f'<path class="mm-line{_mark(tie.colour)}" d="{path}" fill="none" '
        f'stroke="{paint.line}" stroke-width="{width}" stroke-linecap="round"/>'
    )


def _topic(topic: Topic) -> str:
    paint = _paint(topic)
    kind = "root" if topic.level == 1 else "box" if topic.face.boxed else "leaf"
    name = f"mm-{kind}{_mark(_own_colour(topic))}"
    return f'<g class="{name}">{_ground(topic, paint)}{_words(topic, paint)}</g>'


def _own_colour(topic: Topic) -> Colour | None:
    """A branch shows the colour that it passes on; deeper down only what is marked itself does."""
    return topic.colour if topic.face.boxed else topic.node.colour


def _paint(topic: Topic) -> _Paint:
    if topic.level == 1 and not topic.node.colour:
        return _ROOT
    colour = _own_colour(topic)
    return _PAINTS[colour] if colour else _PLAIN


def _ground(topic: Topic, paint: _Paint) -> str:
    x, y, width, height = topic.x, topic.y, topic.width, topic.height
    shape = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    if topic.face.boxed:
        round_ = min(height / 2, 14 if topic.level == 1 else 8)
        return (
            f'<rect class="mm-ground" {shape} rx="{round_:.1f}" '
            f'fill="{paint.ground}" stroke="{paint.line}" stroke-width="1.5"/>'
        )
    line = _PAINTS[topic.colour] if topic.colour else _PLAIN
    marked = f'<rect class="mm-ground" {shape} rx="4" fill="{paint.ground}"/>'
    under = (
        f'<path class="mm-line{_mark(topic.colour)}" d="M{x:.1f} {y + height:.1f}h{width:.1f}" '
        f'stroke="{line.line}" stroke-width="1.5" stroke-linecap="round"/>'
    )
    return (marked if topic.node.colour else "") + under


def _words(topic: Topic, paint: _Paint) -> str:
    face, step = topic.face, topic.line_height
    middle = f"{topic.x + topic.width / 2:.1f}"
    first = topic.y + face.down + step / 2 + face.size * 0.35
    spans = [
        f'<tspan x="{middle}" y="{first + place * step:.1f}">{escape(line)}</tspan>'
        for place, line in enumerate(topic.lines)
    ]
    weight = ' font-weight="600"' if face.bold else ""
    words = (
        f'<text class="mm-words" font-size="{face.size:g}"{weight} text-anchor="middle" '
        f'fill="{paint.words}">{"".join(spans)}</text>'
    )
    return words + _hidden(topic)


def _hidden(topic: Topic) -> str:
    """Say how many topics below are not drawn."""
    if not topic.hidden:
        return ""
    x, y = topic.x + topic.width - 4, topic.y + 4
    return (
        f'<text class="mm-more" x="{x:.1f}" y="{y:.1f}" font-size="11" text-anchor="middle" '
        f'fill="#5c6070">+{topic.hidden}</text>'
    )


def _mark(colour: Colour | None) -> str:
    return f" mm-{colour.value}" if colour else ""
