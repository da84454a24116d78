"""What was asked for lately is remembered for a while, and never too much of it."""

from __future__ import annotations

import time

import pytest

from host.kernel.recent import Recent


def test_a_value_is_loaded_once_until_it_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    now, loaded = [100.0], []
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    recent = Recent(10, 60)

    def load() -> int:
        loaded.append(now[0])
        return len(loaded)

    assert recent.get("one", load) == recent.get("one", load) == 1
    now[0] += 61
    assert recent.get("one", load) == 2


def test_the_oldest_value_makes_room() -> None:
    recent = Recent(2)
    for key in "abc":
        recent.get(key, lambda key=key: key)  # type: ignore[misc]
    assert len(recent) == 2
    assert recent.get("c", lambda: "again") == "c"
    assert recent.get("a", lambda: "again") == "again"
