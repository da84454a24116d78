"""Scheduled jobs that fail or never end."""

from __future__ import annotations

import time

import pytest

from host.cron import service as cron
from host.errors import Busy
from tests.broken_modules.fault import Fault, When, adding, manifest, module
from tests.broken_modules.scene import Scene, Shown

_JOB = """

def work(context: CronContext) -> None:
    {body}


@hookimpl
def cron() -> Sequence[CronJob]:
    return [CronJob("sample.job", "Job", "0 6 * * *", work, time_limit=1)]
"""


def _job(body: str) -> str:
    return adding(_JOB.format(body=body), "CronContext, CronJob")


_DECLARES = manifest(more='cron = ["sample.job"]\n')
_RAISES = module(plugin=_job("raise ValueError('no work today')"), manifest=_DECLARES)
_ENDLESS = module(
    plugin=_job(
        "import os, time\n    end = time.monotonic() + 20\n"
        "    while not os.path.exists(os.environ['TRELLIS_CORPUS_END']):\n"
        "        time.sleep(0.05)\n        assert time.monotonic() < end"
    ),
    manifest=_DECLARES,
)


def _run(scene: Scene) -> cron.RunResult:
    with scene.site.context():
        return cron.run_job("sample.job", caller="page")


def _raising(scene: Scene) -> Shown:
    scene.install(_RAISES())
    result = _run(scene)
    assert result.state == "failed"
    page = scene.page(f"/setup/cron/runs/{result.run_id}")
    assert "ValueError: no work today" in page
    return scene.fault("cron sample.job")


def _never_ending(scene: Scene) -> Shown:
    """Run past the limit: told at once, not started again beside itself, its end on record."""
    scene.install(_ENDLESS())
    result = _run(scene)
    assert "longer than its limit" in result.error
    with pytest.raises(Busy, match=r"sample\.job"):
        _run(scene)
    shown = scene.fault("cron sample.job")
    page = f"/setup/cron/runs/{result.run_id}"
    assert "still runs" in scene.page(page)
    (scene.folder / "end").touch()
    deadline = time.monotonic() + 10
    while "It ended after" not in scene.page(page):
        assert time.monotonic() < deadline, "its end is not on record"
        time.sleep(0.1)
    return shown


FAULTS = (
    Fault(
        "job that raises",
        "cron sample.job",
        "ValueError: no work today",
        "tell its publisher",
        _RAISES,
        When.CRON,
        shows=_raising,
    ),
    Fault(
        "job that does not end",
        "cron sample.job",
        "took longer than its limit of 1 seconds",
        "tell its publisher",
        _ENDLESS,
        When.CRON,
        shows=_never_ending,
    ),
)
