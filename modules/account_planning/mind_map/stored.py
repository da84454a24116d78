"""A mind map as JSON: how it is stored, sent by the editor, and read without trust."""

from __future__ import annotations

import json
from typing import Any, Final, TypeVar

from .tree import MAX_NODES, BadMap, Colour, MindMap, Node, Side

MAX_SIZE: Final = 2_000_000
"""Characters of JSON; the largest map that is allowed fits in with its ids."""
Kind = TypeVar("Kind", Colour, Side)
_KEYS = {"id", "topic", "parent", "colour", "folded", "side"}


def write(mind_map: MindMap) -> str:
    """Return the map as JSON."""
    return json.dumps(plain(mind_map), ensure_ascii=False, separators=(",", ":"))


def plain(mind_map: MindMap) -> dict[str, Any]:
    """Return the map in lists and texts; keys that say nothing are left out."""
    return {"nodes": [_written(node) for node in mind_map.nodes]}


def read(text: str) -> MindMap:
    """Read a map of any origin; raises BadMap with what is wrong."""
    if len(text) > MAX_SIZE:
        raise BadMap(f"The map is too large: {MAX_SIZE:,} characters are the limit.")
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
    except BadMap:
        raise
    except (ValueError, RecursionError) as error:
        raise BadMap("The map cannot be read: it is not the JSON of a map.") from error
    if not isinstance(found, dict) or found.keys() != {"nodes"}:
        raise BadMap("A map consists of “nodes” and nothing else.")
    nodes = found["nodes"]
    if not isinstance(nodes, list):
        raise BadMap("The nodes of a map are a list.")
    if len(nodes) > MAX_NODES:
        raise BadMap(f"The map has {len(nodes):,} topics; {MAX_NODES:,} are the limit.")
    return MindMap.of([_node(one, place) for place, one in enumerate(nodes, start=1)])


def _written(node: Node) -> dict[str, Any]:
    said: dict[str, Any] = {"id": node.id, "topic": node.topic}
    if node.parent:
        said["parent"] = node.parent
    if node.colour:
        said["colour"] = node.colour.value
    if node.folded:
        said["folded"] = True
    if node.side:
        said["side"] = node.side.value
    return said


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadMap("The map names something twice.")
    return found


def _refuse(constant: str) -> Any:
    raise BadMap(f"{constant} does not belong in a map.")


def _node(one: Any, place: int) -> Node:
    if not isinstance(one, dict):
        raise BadMap(f"Node {place} is not one.")
    unknown = sorted(one.keys() - _KEYS)
    if unknown:
        raise BadMap(f"Node {place} has “{unknown[0][:40]}”, which nodes do not have.")
    if not isinstance(one.get("folded", False), bool):
        raise BadMap(f"Node {place}: “folded” is true or false.")
    return Node(
        id=_text(one, "id", place),
        topic=_text(one, "topic", place),
        parent=_text(one, "parent", place) if one.get("parent") is not None else "",
        colour=_choice(Colour, one, "colour", place),
        folded=one.get("folded", False),
        side=_choice(Side, one, "side", place),
    )


def _text(one: dict[str, Any], key: str, place: int) -> str:
    value = one.get(key)
    if not isinstance(value, str):
        raise BadMap(f"Node {place}: “{key}” is a text.")
    return value


def _choice(kind: type[Kind], one: dict[str, Any], key: str, place: int) -> Kind | None:
    value = one.get(key)
    if value is None:
        return None
    if value not in list(kind):
        raise BadMap(f"Node {place}: “{key}” is one of {', '.join(kind)}.")
    return kind(value)
