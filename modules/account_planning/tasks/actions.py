"""What can be done with one node of the outline: the lines of its menu."""

from __future__ import annotations

from typing import Any

from flask import url_for

from .branches import Level, Node, title_of
from .models import Task

Line = dict[str, Any]
_SHORT = 60


def menu_of(node: Node, *, opened: bool = False) -> list[Line]:
    """Return the lines; on the page of the node itself, ``opened``, it is not opened again."""
    level = level_of(node)
    at: dict[str, Any] = {"plan_id": node.plan_id, "level": level.value, "node_id": node.id}
    edit = {"label": "Edit" if isinstance(node, Task) else "Rename", "icon": "pencil"}
    lines: list[Line] = [] if opened else [edit | {"url": page_of(node)}]
    for label, way in (("Move up", "up"), ("Move down", "down")):
        url = url_for("account_planning.step", way=way, **at)
        lines.append({"label": label, "icon": f"arrow-{way}", "url": url, "post": True})
    if level is not Level.OBJECTIVE:
        url = url_for("account_planning.move", **at)
        lines.append({"label": "Move to", "icon": "arrow-move-right", "url": url})
    return [*lines, *_host_task(node), *_deleting(node, level, at)]


def level_of(node: Node) -> Level:
    """Return the level that a node stands on."""
    return Level(type(node).__name__.lower())


def page_of(node: Node) -> str:
    """Return the address on which a node is edited."""
    if isinstance(node, Task):
        return url_for("account_planning.edit_task", plan_id=node.plan_id, task_id=node.id)
    return url_for(
        "account_planning.rename",
        plan_id=node.plan_id,
        level=level_of(node).value,
        node_id=node.id,
    )


def _host_task(node: Node) -> list[Line]:
    if not isinstance(node, Task):
        return []
    if node.host_task_id:
        url = f"/tasks/{node.host_task_id}"
        return [{"label": "Open the host task", "icon": "checkbox", "url": url}]
    url = url_for("account_planning.convert_task", plan_id=node.plan_id, task_id=node.id)
    return [{"label": "Convert to task", "icon": "checkbox", "url": url, "post": True}]


def _deleting(node: Node, level: Level, at: dict[str, Any]) -> list[Line]:
    """Deleting a task that has become a host task asks which of the two goes."""
    title = title_of(node)
    short = title if len(title) <= _SHORT else f"{title[: _SHORT - 1]}\N{HORIZONTAL ELLIPSIS}"
    base = {
        "icon": "trash",
        "url": url_for("account_planning.remove", **at),
        "post": True,
        "danger": True,
    }
    if not isinstance(node, Task) or not node.host_task_id:
        below = "" if level is Level.TASK else " with everything below it"
        return [
            base
            | {
                "label": "Delete",
                "confirm_title": f"Delete “{short}”?",
                "confirm_text": f"This deletes the {level.value}{below}.",
                "confirm_button": f"Delete the {level.value}",
            }
        ]
    return [
        base
        | {
            "label": "Delete, keep the host task",
            "confirm_title": f"Delete “{short}”?",
            "confirm_text": "This deletes the task; the host task lives on by itself.",
            "confirm_button": "Delete the task",
        },
        base
        | {
            "label": "Delete with the host task",
            "sends": {"twin": "delete"},
            "confirm_title": f"Delete “{short}” twice?",
            "confirm_text": "This deletes the task here and the host task that it has become.",
            "confirm_button": "Delete both",
        },
    ]
