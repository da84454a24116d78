"""Parts of an account's page that other rooms of the module give: accounts know none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from host.api import Actor

from .models import Account


@dataclass(frozen=True, slots=True)
class Part:
    """A titled list of facts, and where they are changed."""

    title: str
    facts: Sequence[dict[str, Any]]
    action_label: str = ""
    action_url: str = ""


Maker = Callable[[Account, Actor], Part | None]
_makers: list[Maker] = []


def part(maker: Maker) -> Maker:
    """Ask this function for a part of each account's overview; None leaves it out."""
    _makers.append(maker)
    return maker


def parts_of(account: Account, actor: Actor) -> list[Part]:
    """Return the parts that there are, in the order in which their rooms were loaded."""
    made = (make(account, actor) for make in _makers)
    return [one for one in made if one is not None]
