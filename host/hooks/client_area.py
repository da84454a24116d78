"""What a module shows to clients in the client area."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from host.hooks.actor import Actor


@dataclass(frozen=True, slots=True)
class ContactPermission:
    """A part of the client area that a contact may be let into; ``key`` is the module's slug."""

    key: str
    label: str
    default: bool = True


@dataclass(frozen=True, slots=True)
class ClientEntry:
    """A link in the client area's menu; ``enabled`` is asked on each page and must be cheap."""

    id: str
    label: str
    icon: str
    endpoint: str
    area: str | None = None
    position: int = 100
    enabled: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True)
class ClientWidget:
    """A box on the client area's home page; ``context`` feeds ``template`` for one contact."""

    id: str
    title: str
    template: str
    context: Callable[[Actor], dict[str, object] | None]
    area: str | None = None
    position: int = 100


@dataclass(frozen=True, slots=True)
class ClientArea:
    """Everything a module gives to the client area."""

    entries: tuple[ClientEntry, ...] = ()
    permissions: tuple[ContactPermission, ...] = ()
    widgets: tuple[ClientWidget, ...] = ()
