"""Imports a module from its artefact folder under a name that carries its digest."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from host.errors import TrellisError
from host.hooks.manifest import Manifest

PACKAGE_PREFIX = "trellis_module_"


class ModuleImportError(TrellisError):
    """The module's code could not be imported."""

    code = "module_import"


@dataclass(frozen=True, slots=True)
class Artefact:
    """One immutable version of a module: its manifest, digest and unpacked folder."""

    manifest: Manifest
    digest: str
    folder: Path

    @property
    def slug(self) -> str:
        return self.manifest.slug

    @property
    def package(self) -> str:
        """Name under which Python knows this version, and no other."""
        return f"{PACKAGE_PREFIX}{self.slug}_{self.digest[:12]}"

    @property
    def versions(self) -> Path:
        """Folder of the module's migrations."""
        return self.folder / "migrations"


@dataclass(frozen=True, slots=True)
class LoadedModule:
    """A module whose code is in this process."""

    artefact: Artefact
    plugin: ModuleType

    @property
    def slug(self) -> str:
        return self.artefact.slug


_lock = threading.Lock()


def load(artefact: Artefact) -> LoadedModule:
    """Import the artefact's entry module, or return it when it is already here."""
    with _lock:
        try:
            _package(artefact)
            plugin = importlib.import_module(f"{artefact.package}.{artefact.manifest.entry}")
        except Exception as error:
            _forget(artefact.package)
            raise ModuleImportError(
                f"Module {artefact.slug} {artefact.manifest.version} cannot be imported: "
                f"{type(error).__name__}: {error}. Ask its publisher for a corrected version.",
                slug=artefact.slug,
            ) from error
    return LoadedModule(artefact, plugin)


def _package(artefact: Artefact) -> None:
    name = artefact.package
    if name in sys.modules:
        if all(Path(place).is_dir() for place in sys.modules[name].__path__):
            return
        _forget(name)  # its folder is gone, with the templates that it would look for there
    init = artefact.folder / "__init__.py"
    spec = importlib.util.spec_from_file_location(
        name, init, submodule_search_locations=[str(artefact.folder)]
    )
    if spec is None or spec.loader is None or not init.is_file():
        raise ImportError("there is no __init__.py in the module's folder")
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)


def _forget(package: str) -> None:
    for name in [n for n in sys.modules if n == package or n.startswith(f"{package}.")]:
        del sys.modules[name]
