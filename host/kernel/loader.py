"""Imports a module from its artefact folder under a name that carries its digest."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
import weakref
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from host.errors import TrellisError
from host.hooks.manifest import Manifest
from host.kernel.blame import in_words
from host.kernel.unloading import unload

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


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class LoadedModule:
    """A module whose code is in this process; its package stays as long as one of these lives."""

    artefact: Artefact
    plugin: ModuleType

    @property
    def slug(self) -> str:
        return self.artefact.slug


_lock = threading.Lock()
_folders: dict[str, str] = {}
"""Of each package that is here, the folder that it was imported from."""
_holders: dict[str, weakref.WeakSet[LoadedModule]] = {}


def load(artefact: Artefact) -> LoadedModule:
    """Import the artefact's entry module, or return it when it is already here."""
    with _lock:
        try:
            _package(artefact)
            plugin = importlib.import_module(f"{artefact.package}.{artefact.manifest.entry}")
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # an exit ends the module's import, not the process
            if not _holders.get(artefact.package):
                _forget(artefact.package)
            raise ModuleImportError(
                f"Module {artefact.slug} {artefact.manifest.version} cannot be imported: "
                f"{in_words(error)}. Ask its publisher for a corrected version.",
                slug=artefact.slug,
            ) from error
        loaded = LoadedModule(artefact, plugin)
        _holders.setdefault(artefact.package, weakref.WeakSet()).add(loaded)
    return loaded


def has_unused() -> bool:
    """Tell whether there are packages that no generation holds."""
    return not all(list(_holders.values()))


def unload_unused() -> dict[str, str]:
    """Take packages that no generation holds out of the process; return them with folders."""
    with _lock:
        unused = {
            package: _folders.get(package, "")
            for package, holders in _holders.items()
            if not holders
        }
        for package in unused:
            _forget(package)
    return unused


def packages() -> list[str]:
    """Return the names of the packages that are in this process."""
    with _lock:
        return sorted(_holders)


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
    _folders[name] = str(artefact.folder)
    spec.loader.exec_module(package)


def _forget(package: str) -> None:
    _holders.pop(package, None)
    unload(package, _folders.pop(package, "") or package)
