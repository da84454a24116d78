"""Modules that want what is somebody else's, or need or exclude others."""

from __future__ import annotations

from tests.broken_modules.fault import (
    Fault,
    When,
    adding,
    changed,
    files,
    manifest,
    module,
    zipped,
)
from tests.broken_modules.hooks import FIT
from tests.broken_modules.scene import Scene, Shown

OWN = "must begin with the module's slug"
TAKEN = "is already taken by sample_well"
_CRON = """

@hookimpl
def cron() -> Sequence[CronJob]:
    return [CronJob("sample_well.count", "Job", "0 6 * * *", print)]
"""
_SETTINGS = """

@hookimpl
def settings() -> Sequence[SettingsSection]:
    return [SettingsSection("sample_well", "Well", fields=())]
"""
_EVENTS = """

@hookimpl
def webhook_events() -> Sequence[WebhookEvent]:
    return [WebhookEvent("{key}", "Filled")]
"""


def _clash(name: str, says: str, plugin: str, remedy: str = "rename it") -> Fault:
    return Fault(name, "register", says, remedy, module(plugin=plugin))


def _needs(name: str, says: str, remedy: str, more: str) -> Fault:
    return Fault(name, "conflict", says, remedy, module(manifest=manifest(more=more)))


def _ring(scene: Scene) -> Shown:
    """Upload one half of a circle, then the other."""
    other = manifest(more='\n[requires]\nsample = ">=1"\n')
    other = other.replace('slug = "sample"', 'slug = "ring"').replace("sample_", "ring_")
    scene.upload(zipped(files(manifest=other), top="ring/"), "ring-1.0.0.zip")
    return scene.uploaded_badly(
        zipped(files(manifest=manifest(more='\n[requires]\nring = ">=1"\n')))
    )


def _forget_ring(scene: Scene) -> None:
    from host.hooks.actor import SYSTEM
    from host.lifecycle import service

    with scene.site.context():
        service.uninstall("ring", SYSTEM)
        service.purge("ring", "ring", SYSTEM)


FAULTS = (
    _clash(
        "address of the host",
        "must begin with /sample",
        changed('url_prefix="/sample"', 'url_prefix="/clients"'),
        FIT,
    ),
    _clash(
        "address of a neighbour",
        "must begin with /sample",
        changed('url_prefix="/sample"', 'url_prefix="/sample_well"'),
        FIT,
    ),
    _clash(
        "pages named like a neighbour's",
        TAKEN,
        changed('Blueprint("sample"', 'Blueprint("sample_well"'),
    ),
    _clash(
        "right of the host",
        "must begin with the module's slug",
        changed('Feature("sample.things"', 'Feature("clients.things"'),
        FIT,
    ),
    _clash(
        "right of a neighbour",
        OWN,
        changed('Feature("sample.things"', 'Feature("sample_well.wishes"'),
        FIT,
    ),
    _clash(
        "menu entry of a neighbour",
        OWN,
        changed('MenuEntry("sample"', 'MenuEntry("sample_well"'),
        FIT,
    ),
    _clash("job of a neighbour", OWN, adding(_CRON, "CronJob"), FIT),
    _clash("settings of a neighbour", OWN, adding(_SETTINGS, "SettingsSection"), FIT),
    _clash(
        "event of a neighbour", TAKEN, adding(_EVENTS.format(key="well.filled"), "WebhookEvent")
    ),
    Fault(
        "table of a neighbour",
        "upload",
        "the table “sample_well_wish” is Wishing well's",
        "Ask its publisher for another name",
        module(manifest=manifest().replace('"sample_thing"', '"sample_thing", "sample_well_wish"')),
        When.UPLOAD,
    ),
    _needs(
        "missing requirement",
        "needs the module “elsewhere” >=1",
        "Activate it first",
        '\n[requires]\nelsewhere = ">=1"\n',
    ),
    _needs(
        "requirement of another version",
        "needs “sample_well” >=2; active is 1.0.0",
        "Install a fitting version",
        '\n[requires]\nsample_well = ">=2"\n',
    ),
    _needs(
        "conflict",
        "cannot run beside “sample_well”",
        "Deactivate that first",
        '\n[conflicts]\nsample_well = ">=1"\n',
    ),
    Fault(
        "circle of requirements",
        "upload",
        "need each other in a circle: sample → ring → sample",
        "ask the publishers to take one requirement out",
        module(),
        When.UPLOAD,
        shows=_ring,
        mend=_forget_ring,
    ),
)
