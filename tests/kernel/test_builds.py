"""A build survives whatever one module does; one that fails leaves no old state serving."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from wsgiref.util import setup_testing_defaults

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from host.app import build
from host.config import Config
from host.hooks.actor import SYSTEM
from host.hooks.manifest import Manifest
from host.kernel import loader, runtime
from host.kernel.generation import Generation
from host.kernel.loader import Artefact, LoadedModule
from host.kernel.runtime import NotReady, Runtime
from host.lifecycle import service, store
from host.testing import Site
from host.wsgi import Entry
from tests.broken_modules import PLUGIN, make

FAULTS = {
    "record": "pages_of_sample.record(lambda state: 1 / 0)",
    "exit": "pages_of_sample.record(lambda state: exit(3))",
    "view without a name": (
        "class View:\n    __slots__ = ()\n    def __call__(self): return ''\n"
        "    def __getattr__(self, name): raise RuntimeError('no ' + name)\n"
        "pages_of_sample.add_url_rule('/odd', 'odd', View())"
    ),
    "position": (
        "@hookimpl(specname='menu')\ndef menu():\n"
        "    return [MenuEntry('sample', 'S', 'box', 'sample.index', (), position='first')]"
    ),
    "hook": "@hookimpl(specname='settings')\ndef settings():\n    raise SystemExit(3)",
    "answer": (
        "class Odd(list):\n    def __iter__(self): raise RuntimeError('odd')\n"
        "@hookimpl(specname='settings')\ndef settings():\n    return Odd()"
    ),
    "error": (
        "class Mute(Exception):\n    def __str__(self): raise RuntimeError('mute')\n"
        "def fail(state): raise Mute\npages_of_sample.record(fail)"
    ),
}


def loaded(folder: Path, plugin: str, digest: str) -> LoadedModule:
    made = make(folder, plugin=plugin)
    text = (made / "module.toml").read_text("utf-8")
    return loader.load(Artefact(Manifest.parse(text), digest * 64, made))


@pytest.mark.parametrize("kind", FAULTS)
def test_any_fault_of_a_module_costs_only_that_module(
    kind: str, site: Site, tmp_path: Path
) -> None:
    plugin = PLUGIN[: PLUGIN.rindex("@hookimpl")] if kind == "position" else PLUGIN
    module = loaded(tmp_path, f"{plugin}\n\n{FAULTS[kind]}\n", "a")
    generation = build(site.config, site.engine, [module])
    assert generation.modules == ()
    assert {problem.plugin for problem in generation.problems} == {"sample"}


@pytest.mark.parametrize("ending", ["raise SystemExit(3)", "class Q(BaseException): ...\nraise Q"])
def test_an_exit_at_import_is_an_error_of_the_import(ending: str, tmp_path: Path) -> None:
    with pytest.raises(loader.ModuleImportError, match=r"cannot be imported: (SystemExit|Q)"):
        loaded(tmp_path, ending, "b")


def test_a_module_that_no_build_survives_is_found_and_left_out(site: Site, tmp_path: Path) -> None:
    site.install(make(tmp_path))

    def picky(config: Config, engine: Engine, modules: Sequence[LoadedModule]) -> Generation:
        if any(module.slug == "sample" for module in modules):
            raise KeyError("nobody foresaw this")
        return build(config, engine, modules)

    fresh = Runtime(site.config, site.engine, picky, store.active, "test")
    assert fresh.generation().modules == ()
    assert fresh._error is not None
    assert "sample: no generation can be built with it: KeyError" in fresh._error


class Flaky:
    """Active artefacts that cannot be had for a while."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.asked = 0

    def __call__(self, config: Config, engine: Engine) -> tuple[Sequence[Artefact], Sequence[str]]:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return store.active(config, engine)


def status(entry: Entry, path: str = "/portal/login") -> tuple[str, dict[str, str], bytes]:
    environ: dict[str, object] = {}
    setup_testing_defaults(environ)
    environ["PATH_INFO"] = path
    told: list[tuple[str, dict[str, str]]] = []

    def start(status: str, headers: list[tuple[str, str]], *_rest: object) -> None:
        told.append((status, dict(headers)))

    answer = entry(environ, start)  # type: ignore[arg-type]
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return (*told[0], body)


@pytest.mark.parametrize(
    "error",
    [
        sa.exc.OperationalError("SELECT 1", {}, Exception("database is locked")),
        OSError(28, "No space left on device"),
    ],
)
def test_a_passing_error_never_leaves_the_old_state_serving(
    error: Exception, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "RETRY_SECONDS", 60)
    site.install(make(tmp_path))
    flaky = Flaky()
    other = Runtime(site.config, site.engine, build, flaky, "test")
    entry = Entry(other)
    assert other.generation().module("sample")
    with site.context():
        service.deactivate("sample", SYSTEM)
    flaky.error = error
    asked = flaky.asked
    for _ in range(3):
        code, headers, body = status(entry)
        assert code.startswith("503")
        assert headers["Retry-After"] in {"1", "10"}
        assert b"Nothing is lost" in body
    assert flaky.asked == asked + 1, "it must not be tried at each request"
    with pytest.raises(NotReady):
        other.generation()
    assert other.without_modules().modules == ()  # safe mode has a way in
    assert b'"status"' in status(entry, "/health/ready")[2]
    flaky.error = None
    other._try_again_at = 0.0  # the moment is over
    assert other.generation().module("sample") is None
    assert not status(entry)[0].startswith("503")


def test_a_first_build_that_fails_is_tried_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "RETRY_SECONDS", 0)
    flaky = Flaky()
    flaky.error = OSError(28, "No space left on device")
    fresh = Runtime(site.config, site.engine, build, flaky, "test")
    with pytest.raises(NotReady, match="No space left"):
        fresh.generation()
    flaky.error = None
    assert fresh.generation().epoch >= 0
    assert fresh._error is None


def test_a_module_that_the_machine_kept_away_comes_back(site: Site, tmp_path: Path) -> None:
    full = tmp_path / "full"
    plugin = (
        f"import pathlib\nif pathlib.Path({str(full)!r}).exists():\n"
        "    raise OSError(28, 'No space left on device')\n" + PLUGIN
    )
    site.install(make(tmp_path, plugin=plugin))
    artefact = store.active_artefacts(site.config, site.engine)[0]
    loader._forget(artefact.package)
    full.touch()
    fresh = Runtime(site.config, site.engine, build, store.active, "test")
    assert fresh.generation().module("sample") is None
    fresh.beat()
    assert fresh.generation().module("sample") is None
    full.unlink()
    fresh.beat()
    assert fresh.generation().module("sample")
