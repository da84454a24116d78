"""A generation: one immutable build of the application with a set of modules."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

from flask import Flask, current_app
from sqlalchemy.engine import Engine

from host.config import Config
from host.kernel.hook_calls import HookCalls
from host.kernel.loader import LoadedModule
from host.kernel.registry import Problem, Registry
from host.kernel.switches import SwitchedOn

T = TypeVar("T")
EXTENSION = "trellis"
Build = Callable[[Config, Engine, Sequence[LoadedModule]], "Generation"]
"""Builds the generation of a set of modules; handed down so that lower floors can call it."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Generation:
    """The application of one epoch; only its remembered values change, and only by `forget`."""

    app: Flask
    config: Config
    engine: Engine
    hooks: HookCalls
    registry: Registry
    modules: tuple[LoadedModule, ...]
    build: Build
    problems: Sequence[Problem] = ()
    epoch: int = 0
    safe_mode: SwitchedOn | None = None
    _memory: dict[Hashable, object] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def remember(self, key: Hashable, load: Callable[[], T]) -> T:
        """Return what ``load`` gave, asking again only after the next epoch."""
        memory = self._memory
        if key not in memory:
            memory[key] = load()
        return cast("T", memory[key])

    def forget(self) -> None:
        """Drop remembered settings and grants; a load under way fills only the old memory."""
        self._memory = {}

    def module(self, slug: str) -> LoadedModule | None:
        """Return the module of that slug if it is part of this generation."""
        return next((module for module in self.modules if module.slug == slug), None)


def current() -> Generation:
    """Return the generation that the current app context belongs to."""
    return cast("Generation", current_app.extensions[EXTENSION])
