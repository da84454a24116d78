"""Takes the code of a module out of this process, wholly, so that its memory comes back."""

from __future__ import annotations

import inspect
import linecache
import logging
import sys
import typing
from collections.abc import Iterable, Iterator
from types import ModuleType

from sqlalchemy import orm

from host.database import HostModel


def unload(package: str, folder: str) -> None:
    """Forget the package and everything that would keep its classes alive.

    Call it when no generation holds the module any more: its models stop working.
    """
    loaded = list(sys.modules)  # other threads import meanwhile
    names = [name for name in loaded if name == package or name.startswith(f"{package}.")]
    modules = [sys.modules.pop(name) for name in names]
    for registry in _registries(modules):
        _untie(registry)
        registry.dispose(cascade=True)
    _forget_files(folder)
    _forget_loggers(package)
    for clear in getattr(typing, "_cleanups", ()):
        clear()  # ``Mapped[Plan]`` is remembered there, and the class with it


def _registries(modules: Iterable[ModuleType]) -> Iterator[orm.registry]:
    """Find the module's own registries.

    Relations to the host's models tie a registry to the host's, which lives as long as the
    process: disposing unties it.
    """
    found: dict[int, orm.registry] = {}
    for module in modules:
        for value in list(vars(module).values()):
            registry = getattr(value, "registry", None) if isinstance(value, type) else value
            if isinstance(registry, orm.registry) and registry is not HostModel.registry:
                found[id(registry)] = registry
    yield from found.values()


def _untie(registry: orm.registry) -> None:
    """Take back what relations to models of the host have left with those.

    A mapper keeps, for each relation that points to it, what a changed key would mean.
    """
    own = set(registry.mappers)
    for mapper in HostModel.registry.mappers:
        processors = getattr(mapper, "_dependency_processors", None)
        if processors:
            processors[:] = [one for one in processors if one.parent not in own]


def _forget_files(folder: str) -> None:
    """Drop what Python remembers by the names of files and folders."""
    for cache in (
        linecache.cache,
        sys.path_importer_cache,
        inspect.modulesbyfile,
    ):
        for name in [name for name in cache if str(name).startswith(folder)]:
            cache.pop(name, None)


def _forget_loggers(package: str) -> None:
    known = logging.root.manager.loggerDict
    for name in [name for name in known if name == package or name.startswith(f"{package}.")]:
        known.pop(name, None)
