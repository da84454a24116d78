"""Goes on to a new version of a module 200 times in one process: does memory grow?"""

from __future__ import annotations

import gc
import itertools
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from benchmarks.figure import Figure
from host import clock
from host.kernel import epochs
from host.kernel.loader import PACKAGE_PREFIX
from host.lifecycle import archive
from host.lifecycle.models import Module, ModuleArtefact
from host.sandbox import Site
from host.sandbox.site import prepared

MODULE = Path(__file__).resolve().parents[1] / "modules" / "account_planning"
SWITCHES = 200
WARM = 50
"""Switches before the first reading: until then pools, caches and the heap find their size."""
PAGES = ("/account_planning/", "/account_planning/new", "/", "/setup/modules/")


def run() -> Iterator[Figure]:
    """Measure growth, what is left of old generations, and the time of a build."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(prepared(Path(folder)))
        site.install(MODULE)
        builds, readings = _switch(site)
        packages = {name.split(".")[0] for name in sys.modules if name.startswith(PACKAGE_PREFIX)}
        draining = site.runtime.retirement.draining
        site.close()
    (rss_before, objects_before), (rss_after, objects_after) = readings[0], readings[-1]
    counted = SWITCHES - WARM
    growth = (rss_after - rss_before) / counted / 1024
    yield Figure("generations.memory_growth", growth, "kB per switch", 20)
    objects = (objects_after - objects_before) / counted
    yield Figure("generations.object_growth", objects, "objects per switch", 10)
    yield Figure("generations.memory", rss_after / 1024 / 1024, "MB resident at the end")
    yield Figure("generations.old_generations", draining, "alive at the end", 1)
    yield Figure("generations.packages", len(packages), "versions in memory at the end", 1)
    yield Figure("generations.median_switch", statistics.median(builds), "s until the answer")


def _switch(site: Site) -> tuple[list[float], list[tuple[int, int]]]:
    """Go on to a new version each time, with pages between; return times and readings."""
    browser = site.login(site.staff(admin=True))
    versions = _versions()
    builds, readings = [], []
    for number in range(1, SWITCHES + 1):
        _go_on(site, *next(versions))
        begun = time.perf_counter()
        for page in PAGES:
            answer = browser.get(page)
            if answer.status_code != 200:
                raise AssertionError(f"{page} answered {answer.status_code} in switch {number}")
            answer.close()
            if page == PAGES[0]:
                builds.append(time.perf_counter() - begun)
        site.runtime.retirement.settle()
        if number in {WARM, SWITCHES}:
            gc.collect()
            readings.append((_resident(), len(gc.get_objects())))
    return builds, readings


def _versions() -> Iterator[tuple[str, bytes]]:
    """Give archives of the module without end, each with a version number of its own."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / MODULE.name
        shutil.copytree(MODULE, root, ignore=shutil.ignore_patterns("tests", "__pycache__"))
        manifest = root / "module.toml"
        text = manifest.read_text("utf-8")
        for number in itertools.count(1):
            changed = re.sub(r'(?m)^version = ".*"$', f'version = "9.0.{number}"', text, count=1)
            manifest.write_text(changed, "utf-8")
            yield archive.pack(root)


def _go_on(site: Site, name: str, data: bytes) -> None:
    """Make the archive the active version, and the one before it unknown.

    As an upgrade would, but for the trial in a process of its own: that is not what grows here.
    """
    read = archive.read(data)
    manifest = read.manifest
    with site.engine.begin() as connection:
        connection.execute(sa.delete(ModuleArtefact))
        connection.execute(
            sa.insert(ModuleArtefact).values(
                digest=read.digest,
                slug=manifest.slug,
                version=manifest.version,
                manifest_text=read.manifest_text,
                archive=data,
                size=len(data),
                file_name=name,
                uploaded_at=clock.now(),
                uploaded_by="benchmark",
            )
        )
        connection.execute(sa.update(Module).values(digest=read.digest, version=manifest.version))
        epochs.advance(connection, epochs.EpochKind.MODULES, "benchmark")


def _resident() -> int:
    """Return how many bytes of this process are in memory."""
    text = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in text.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024
