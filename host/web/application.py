"""The Flask application of the host, which spares every request what never differs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, MutableMapping
from types import MappingProxyType
from typing import Any, cast

from flask import Flask
from flask.templating import Environment


class Templates(Environment):
    """Templates that share one map of globals as long as none is given any of its own.

    A map laid over it would be walked, name by name, for each import of each page. Nobody can
    write to what they share.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template."""
        if d:
            return super().make_globals(d)
        return cast("MutableMapping[str, Any]", MappingProxyType(self.globals))


class Application(Flask):
    """A Flask application that looks once at each function whether it is a coroutine."""

    jinja_environment = Templates

    def __init__(self, *args: Any, **options: Any) -> None:
        self._plain: set[Callable[..., Any]] = set()
        super().__init__(*args, **options)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as one that can be called here and now."""
        if func in self._plain:
            return func
        if not inspect.iscoroutinefunction(func):
            self._plain.add(func)
        return super().ensure_sync(func)
