"""Mail and webhooks to receivers that refuse, by a worker that is killed: nothing is lost."""

from __future__ import annotations

from pathlib import Path

from benchmarks.delivery import scene
from benchmarks.delivery.load import Load
from host.testing import Site

LOAD = Load(mails=60, hooks=64, permanent=3, kills=3, seconds=150)


def test_every_message_arrives_or_is_a_dead_letter_however_often_the_worker_is_killed(
    site: Site, tmp_path: Path
) -> None:
    result = scene.run(site, tmp_path, LOAD)
    assert result.kills >= 1  # a quick machine may be done before the last one
    assert result.refused.total() > 0
    for kind in (result.mail, result.hooks):
        assert (kind.lost, kind.wrong) == (0, 0), kind
        assert kind.dead == LOAD.permanent
    assert result.mail.arrived == LOAD.mails
    assert result.hooks.arrived == LOAD.hooks
