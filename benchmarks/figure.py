"""One measured figure and the bar that it must pass."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure; ``bar`` is the largest value that passes, None where there is none."""

    name: str
    value: float
    unit: str
    bar: float | None = None

    @property
    def ok(self) -> bool:
        """Tell whether the figure passes its bar."""
        return self.bar is None or self.value <= self.bar

    def line(self) -> str:
        """Return the figure as one line of JSON."""
        value = round(self.value, 4)
        return json.dumps(
            {"name": self.name, "value": value, "unit": self.unit, "bar": self.bar, "ok": self.ok}
        )
