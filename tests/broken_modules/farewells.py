"""What goes wrong when a module is switched on, brought along, switched off or purged."""

from __future__ import annotations

from tests.broken_modules.fault import Fault, When, adding, manifest, module
from tests.broken_modules.scene import Scene, Shown

ASK = "ask its publisher for a corrected version"
TELL = "tell its publisher"


def _hook(name: str, body: str, arguments: str = "") -> str:
    return adding(f"\n\n@hookimpl\ndef {name}({arguments}) -> None:\n    {body}\n")


_OFF = module(plugin=_hook("on_deactivate", "raise RuntimeError('I stay')"))


def _switched_off(scene: Scene) -> Shown:
    scene.install(_OFF())
    scene.do("deactivate")
    assert scene.state().state == "inactive", "it could stop its deactivation"
    return scene.fault("on_deactivate")


def _goodbye(name: str, says: str, body: str) -> Fault:
    archive = module(plugin=_hook("on_purge", body))

    def shows(scene: Scene) -> Shown:
        scene.install(archive())
        scene.do("deactivate")
        scene.do("purge")
        shown = scene.event("farewell")
        return Shown(
            shown.module, shown.stage, shown.text, scene.page("/setup/modules/sample/history")
        )

    return Fault(name, "farewell", says, "see the output for why", archive, When.PURGE, shows=shows)


FAULTS = (
    Fault(
        "on_activate that raises",
        "prepare",
        "could not prepare its data: RuntimeError: not here",
        ASK,
        module(plugin=_hook("on_activate", "raise RuntimeError('not here')")),
    ),
    Fault(
        "on_upgrade that raises",
        "prepare",
        "could not prepare its data: RuntimeError: not from there",
        ASK,
        module(
            plugin=_hook("on_upgrade", "raise RuntimeError('not from there')", "from_version: str"),
            manifest=manifest("1.1.0"),
        ),
        When.UPGRADE,
    ),
    Fault(
        "on_deactivate that raises",
        "on_deactivate",
        "RuntimeError: I stay",
        TELL,
        _OFF,
        When.DEACTIVATE,
        shows=_switched_off,
    ),
    _goodbye("on_purge that raises", "own tidying failed", "raise RuntimeError('no')"),
    _goodbye("on_purge that hangs", "own tidying took too long", "__import__('time').sleep(600)"),
)
