"""Hooks that a module offers to other modules: the host joins both, and calls none of them."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import pluggy

from host.hooks.specifications import PROJECT, Specifications
from host.kernel.generation import current
from host.kernel.hook_calls import Given, HookCalls
from host.kernel.loader import LoadedModule
from host.kernel.registry import Problem, blamed

_MARK = f"{PROJECT}_spec"


def call_hook(name: str, /, **arguments: Any) -> list[Any]:
    """Call a hook that your module offers; return what each implementation gave but None.

    Modules come in the order of the build. One that raises is recorded and left out. Raises
    UnknownHook when no active module offers a hook of that name.
    """
    return current().hooks.offered(name, arguments)


def join(
    manager: pluggy.PluginManager, hooks: HookCalls, modules: Sequence[LoadedModule]
) -> list[Problem]:
    """Make known what modules offer; return what does not fit, each with the module to blame."""
    problems: list[Problem] = []
    for given in hooks.hook_specifications():
        with blamed(problems, given.plugin, "the hooks that it offers cannot be read"):
            problems += _offer(manager, given)
    return problems or _undeclared(manager, modules)


def _offer(manager: pluggy.PluginManager, given: Given[type]) -> list[Problem]:
    slug, names = given.plugin, _names(given.value)
    strange = [name for name in names if not name.startswith(f"{slug}_")]
    if strange:
        message = f"the hook “{strange[0]}” that it offers must begin with “{slug}_”"
        return [Problem(slug, message)]
    try:
        manager.add_hookspecs(given.value)
    except pluggy.PluginValidationError as error:
        guilty = manager.get_name(error.plugin) or slug
        return [Problem(guilty, f"its hooks do not fit those of {slug}: {error}")]
    except ValueError as error:
        return [Problem(slug, f"the hooks that it offers cannot be: {error}")]
    return []


def _names(namespace: type) -> list[str]:
    functions = inspect.getmembers(namespace, inspect.isfunction)
    return [name for name, function in functions if hasattr(function, _MARK)]


def _undeclared(manager: pluggy.PluginManager, modules: Sequence[LoadedModule]) -> list[Problem]:
    """A module must name those whose hooks it implements, so that they come and go together."""
    problems: list[Problem] = []
    slugs = {module.slug for module in modules}
    for module in modules:
        manifest = module.artefact.manifest
        known = {module.slug, *manifest.requires, *manifest.suggests}
        for caller in manager.get_hookcallers(module.plugin) or ():
            owner = _owner(caller.name, slugs)
            if owner and owner not in known:
                message = f"it implements “{caller.name}”, so [requires] must name “{owner}”"
                problems.append(Problem(module.slug, message))
    return problems


def _owner(hook: str, slugs: set[str]) -> str:
    """Return the module that offers the hook; the longest slug wins where two fit."""
    if hasattr(Specifications, hook):
        return ""
    return max((slug for slug in slugs if hook.startswith(f"{slug}_")), key=len, default="")
