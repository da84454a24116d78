"""What a change of a mind map says in the history."""

from __future__ import annotations

from collections.abc import Sequence

from .tree import MindMap, Node

_FEW = 3


def count_of(mind_map: MindMap) -> str:
    """Write how many topics a map has."""
    count = len(mind_map.nodes)
    return f"{count:,} topic" if count == 1 else f"{count:,} topics"


def difference(before: MindMap, after: MindMap) -> str:
    """Say which topics came, went, were reworded and moved."""
    old = {node.id: node for node in before.nodes}
    new = {node.id: node for node in after.nodes}
    both = [(old[key], node) for key, node in new.items() if key in old]
    said = {
        "Added": [node for key, node in new.items() if key not in old],
        "Removed": [node for key, node in old.items() if key not in new],
        "Reworded": [node for was, node in both if was.topic != node.topic],
        "Moved": [node for was, node in both if was.parent != node.parent],
    }
    parts = [f"{verb} {_named(nodes)}" for verb, nodes in said.items() if nodes]
    return ". ".join(parts) or "Changed order, colours or folds"


def _named(nodes: Sequence[Node]) -> str:
    names = ", ".join(f"“{node.topic[:60]}”" for node in nodes[:_FEW])
    more = len(nodes) - _FEW
    return f"{names} and {more:,} more" if more > 0 else names
