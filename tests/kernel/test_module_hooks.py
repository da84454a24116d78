"""A module offers hooks of its own; others implement them, and the guard stands between."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from host.app import build
from host.hooks.manifest import Manifest
from host.kernel.hook_calls import HookCalls, UnknownHook
from host.kernel.loader import Artefact, load
from host.kernel.offered_hooks import call_hook
from host.lifecycle.errors import ActivationRefused
from host.testing import Site
from tests.broken_modules import make

OFFER = """
from collections.abc import Sequence
from host.api import hookimpl, hookspec

class Offered:
    @hookspec
    def sample_greetings(self, name: str) -> str:
        raise NotImplementedError

@hookimpl
def hook_specifications() -> Sequence[type]:
    return [Offered]

@hookimpl
def sample_greetings(name: str) -> str:
    return f"sample greets {name}"
"""
GUEST = """
from host.api import hookimpl

@hookimpl
def sample_greetings({arguments}):
    {body}
"""
GUEST_MANIFEST = """
[module]
slug = "guest"
name = "Guest"
version = "1.0.0"
publisher = "Tests"
description = "Implements a hook of another module."
host_api = ">=1.0,<2"
"""
REQUIRES = "\n[requires]\nsample = '>=1'\n"
NO_TABLES = """
revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

def upgrade():
    pass

def downgrade():
    pass
"""


def offering(folder: Path, plugin: str = OFFER) -> Path:
    return make(folder, plugin=plugin, migration=NO_TABLES)


def guest(
    folder: Path,
    body: str,
    *,
    arguments: str = "name",
    manifest: str = "\n[requires]\nsample = '>=1'\n",
) -> Path:
    root = folder / "guest"
    root.mkdir()
    (root / "__init__.py").write_text("", "utf-8")
    (root / "plugin.py").write_text(GUEST.format(arguments=arguments, body=body), "utf-8")
    (root / "module.toml").write_text(GUEST_MANIFEST + manifest, "utf-8")
    return root


def test_a_module_implements_a_hook_of_another(site: Site, tmp_path: Path) -> None:
    site.install(offering(tmp_path))
    site.install(guest(tmp_path, 'return f"guest greets {name}"'))
    with site.context():
        answers = call_hook("sample_greetings", name="Ada")
    assert sorted(answers) == ["guest greets Ada", "sample greets Ada"]


def test_an_implementation_that_raises_is_left_out_and_recorded(site: Site, tmp_path: Path) -> None:
    site.install(offering(tmp_path))
    site.install(guest(tmp_path, "raise RuntimeError('no manners')", arguments=""))
    with site.context():
        assert call_hook("sample_greetings", name="Ada") == ["sample greets Ada"]
    faults = site.runtime.generation().hooks.guard.faults
    assert [(fault.slug, fault.hook) for fault in faults] == [("guest", "sample_greetings")]


def test_only_offered_hooks_can_be_called(site: Site) -> None:
    with site.context():
        for name in ("sample_greetings", "menu"):
            with pytest.raises(UnknownHook, match=name):
                call_hook(name)


def test_an_implementation_that_does_not_fit_is_refused(site: Site, tmp_path: Path) -> None:
    site.install(offering(tmp_path))
    with pytest.raises(ActivationRefused, match="its hooks do not fit those of sample"):
        site.install(guest(tmp_path, "return 1", arguments="colour"))


def test_an_implementer_names_the_module_that_offers(site: Site, tmp_path: Path) -> None:
    site.install(offering(tmp_path))
    with pytest.raises(ActivationRefused, match=r"\[requires\] must name “sample”"):
        site.install(guest(tmp_path, "return 1", manifest=""))


@pytest.mark.parametrize("name", ["greetings", "samples_greetings"])
def test_an_offered_hook_bears_the_name_of_its_module(
    site: Site, tmp_path: Path, name: str
) -> None:
    with pytest.raises(ActivationRefused, match="must begin with “sample_”"):
        site.install(offering(tmp_path, OFFER.replace("sample_greetings", name)))


CHECKING = """
from host.api import hookimpl

@hookimpl
def self_check():
    {body}

@hookimpl
def on_upgrade(from_version):
    raise RuntimeError(f"cannot come from {{from_version}}")

@hookimpl
def on_purge():
    raise RuntimeError("cannot tidy up")
"""


def hooks_of(site: Site, folder: Path, body: str) -> HookCalls:
    """Build the application with a module whose findings need not let it be activated."""
    root = offering(folder, CHECKING.format(body=body))
    digest = sha256(body.encode()).hexdigest()
    artefact = Artefact(Manifest.parse((root / "module.toml").read_text("utf-8")), digest, root)
    return build(site.config, site.engine, [load(artefact)]).hooks


@pytest.mark.parametrize(
    ("body", "findings"),
    [
        ('return ["A file is missing."]', ["A file is missing."]),
        ("return []", []),
        ("return 1 / 0", ["self_check failed: ZeroDivisionError: division by zero"]),
        (
            'return "A file is missing."',
            [
                "self_check failed: TypeError: must return a sequence of str, "
                "not 'A file is missing.'"
            ],
        ),
    ],
)
def test_what_a_module_finds_wrong_with_itself(
    site: Site, tmp_path: Path, body: str, findings: list[str]
) -> None:
    hooks = hooks_of(site, tmp_path, body)
    assert hooks.self_check("sample") == findings
    assert hooks.self_check("another") == []


def test_an_upgrade_hears_of_an_error_and_a_purge_does_not(site: Site, tmp_path: Path) -> None:
    hooks = hooks_of(site, tmp_path, "return []")
    with pytest.raises(RuntimeError, match=r"cannot come from 1\.0\.0"):
        hooks.on_upgrade("sample", "1.0.0")
    hooks.on_purge("sample")
    assert hooks.guard.faults[-1].error == "RuntimeError: cannot tidy up"
