"""What observers hear of tasks, and how a module that writes back stops."""

from __future__ import annotations

import pytest

from host.hooks.actor import SYSTEM
from host.hooks.records import RecordChanged
from host.hooks.tasks import TaskChanged
from host.kernel.generation import current
from host.kernel.hook_calls import HookCalls
from host.tasks import service
from host.testing import Site


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[TaskChanged]:
    events: list[TaskChanged] = []
    tell = HookCalls.task_changed

    def note(self: HookCalls, event: TaskChanged) -> None:
        events.append(event)
        tell(self, event)

    monkeypatch.setattr(HookCalls, "task_changed", note)
    return events


def test_a_change_is_told_with_old_and_new_and_who_caused_it(
    site: Site, heard: list[TaskChanged]
) -> None:
    with site.context():
        task = service.sync("shop.item:1", {"name": "Pack"}, SYSTEM, source="shop")
        service.update(task.id, {"status": "in_progress"}, SYSTEM)
        service.delete(task.id, SYSTEM, source="shop")
    assert [(one.verb, one.source) for one in heard] == [
        ("created", "shop"),
        ("updated", ""),
        ("deleted", "shop"),
    ]
    assert heard[0].task.external_key == "shop.item:1"
    assert heard[1].changes == {"status": ("not_started", "in_progress")}


def test_what_was_taken_back_is_told_to_nobody(site: Site, heard: list[TaskChanged]) -> None:
    with site.context(), pytest.raises(Exception, match="subject"):
        service.create({"name": ""}, SYSTEM)
    assert heard == []


def test_tasks_are_records_to_those_who_observe_records(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[RecordChanged] = []
    monkeypatch.setattr(HookCalls, "record_changed", lambda self, event: seen.append(event))
    with site.context():
        service.complete(service.create({"name": "Pack"}, SYSTEM).id, SYSTEM)
    assert [(one.ref.type, one.verb) for one in seen] == [
        ("host.task", "created"),
        ("host.task", "updated"),
    ]


def test_the_host_gives_its_kinds(site: Site) -> None:
    with site.context():
        known = {one.key for one in current().registry.task_kinds}
    assert known == {"task", "call", "meeting", "email", "follow_up"}
