"""An arrangement: places for widgets, and how they change. Nothing here knows a database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where one widget stands and how it looks there."""

    widget: str
    wide: bool = False
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The places of one dashboard in order, each widget once.

    Changes that mean neighbours take the keys of the widgets that the person sees (``seen``):
    places of others, such as those of a module that is away, stay where they are.
    """

    places: tuple[Place, ...] = ()

    @property
    def widgets(self) -> tuple[str, ...]:
        """Keys of the widgets, in order."""
        return tuple(place.widget for place in self.places)

    def added(self, place: Place) -> Arrangement:
        """Put the place at the end, unless its widget has one."""
        return self if place.widget in self.widgets else Arrangement((*self.places, place))

    def without(self, widget: str) -> Arrangement:
        """Give up the place of the widget."""
        return Arrangement(tuple(place for place in self.places if place.widget != widget))

    def moved(self, widget: str, steps: int, seen: Collection[str]) -> Arrangement:
        """Move the widget past so many of those seen; it stops at the ends."""
        order = [key for key in self.widgets if key in seen]
        if widget not in order:
            return self
        to = min(max(order.index(widget) + steps, 0), len(order) - 1)
        order.remove(widget)
        order.insert(to, widget)
        return self.ordered(order)

    def ordered(self, order: Sequence[str]) -> Arrangement:
        """Bring the widgets named into this order, among the places that they have now."""
        by_key = {place.widget: place for place in self.places}
        named = [key for key in dict.fromkeys(order) if key in by_key]
        coming = iter(named)
        return Arrangement(
            tuple(by_key[next(coming)] if place.widget in named else place for place in self.places)
        )

    def sized(self, widget: str, wide: bool) -> Arrangement:
        """Make the widget take the whole width, or no longer."""
        return self._with(widget, lambda place: replace(place, wide=wide))

    def choosing(self, widget: str, option: str, value: str) -> Arrangement:
        """Note what the person chose for an option of the widget."""
        return self._with(
            widget, lambda place: replace(place, chosen={**place.chosen, option: value})
        )

    def _with(self, widget: str, change: Callable[[Place], Place]) -> Arrangement:
        return Arrangement(
            tuple(change(place) if place.widget == widget else place for place in self.places)
        )

    def stored(self) -> list[dict[str, Any]]:
        """Return the form that is kept in the table."""
        return [
            {"widget": place.widget, "wide": place.wide, "chosen": dict(place.chosen)}
            for place in self.places
        ]

    @classmethod
    def of_stored(cls, rows: Iterable[Any]) -> Arrangement:
        """Read the form that is kept in the table; what cannot be read is left out."""
        arrangement = cls()
        for row in rows:
            match row:
                case {"widget": str(widget), "wide": bool(wide), "chosen": dict(chosen)}:
                    texts = {str(key): str(value) for key, value in chosen.items()}
                    arrangement = arrangement.added(Place(widget, wide, texts))
        return arrangement
