"""The power goes in the middle of an operation: all of it has happened, or nothing."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from host.testing.databases import scratch_database
from tests.lifecycle.aftermath import Picture, picture
from tests.lifecycle.power_cuts import Moment, Scene

pytestmark = pytest.mark.timeout(900)  # a machine with other work takes its time
SEED = "TRELLIS_TEST_SEED"
WHOLE = ((0.0, 0.35), (0.35, 0.7), (0.7, 1.0))
END = ((0.0, 0.4), (0.4, 1.0))
"""Each operation dies once in each of these parts of its time, and of its last part."""
TABLES = ("sample_schema_version", "sample_thing")
NOTHING = Picture()
OFF = Picture("inactive", "1.0.0")
FIRST = Picture("active", "1.0.0", "0001", frozenset({"id"}), TABLES)
SECOND = Picture("active", "2.0.0", "0002", frozenset({"id", "colour"}), TABLES)


@pytest.fixture
def chance() -> random.Random:
    """A source of moments; its seed is printed when the test fails, and can be given."""
    seed = os.environ.get(SEED) or str(random.SystemRandom().randrange(10**9))
    print(f"{SEED}={seed}")  # noqa: T201 - shown with a failure
    return random.Random(seed)


@pytest.fixture(params=["sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """A served site on each kind of database."""
    with scratch_database(request.param, tmp_path) as url:
        made = Scene.set(tmp_path, url)
        try:
            yield made
        finally:
            made.close()


def test_a_killed_upgrade_or_roll_back_has_happened_or_not(
    scene: Scene, chance: random.Random
) -> None:
    scene.upload("1.0.0")
    assert scene.ask("activate") == 302
    scene.upload("2.0.0")
    scene.measure("upgrade")
    scene.measure("roll-back")
    scene.kept = dict.fromkeys(scene.kept, "1.0.0")  # the colours were saved, then taken
    for moments in zip(parts(chance), parts(chance), strict=True):
        kill(scene, "upgrade", moments[0], SECOND)
        kill(scene, "roll-back", moments[1], FIRST)
        scene.kept = dict.fromkeys(scene.kept, "1.0.0")


def test_a_killed_activation_or_purge_has_happened_or_not(
    scene: Scene, chance: random.Random
) -> None:
    scene.upload("1.0.0")
    scene.measure("activate")
    assert scene.ask("deactivate") == 302
    scene.measure("purge")
    scene.kept.clear()
    for moments in zip(parts(chance), parts(chance), strict=True):
        scene.upload("1.0.0")
        kill(scene, "activate", moments[0], FIRST)
        kill(scene, "purge", moments[1], NOTHING)
        scene.kept.clear()


def parts(chance: random.Random) -> Sequence[Moment]:
    """Draw one moment in each part of an operation's time, in any order."""
    moments = [Moment(chance.uniform(*part)) for part in WHOLE]
    moments += [Moment(chance.uniform(*part), marked=True) for part in END]
    chance.shuffle(moments)
    return moments


def kill(scene: Scene, verb: str, moment: Moment, after: Picture) -> None:
    """Kill the operation at a moment; what is there is whole, and it can be asked for again."""
    before = picture(scene.site)
    mark = scene.cut(verb, moment)
    if verb == "purge":  # which people had just switched off
        before = replace(before, state="inactive", epochs=before.epochs + 1)
    done = scene.assert_whole(before, after)
    print(f"{verb} {moment}: mark={mark!r} done={done}")  # noqa: T201 - shown with a failure
    if not done:
        assert scene.ask(verb) == 302
        assert scene.assert_whole(before, after), f"{verb} could not be repeated"
