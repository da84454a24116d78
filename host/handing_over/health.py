"""What the health page says of people who left."""

from __future__ import annotations

from host.handing_over import holdings
from host.hooks.health import Health, HealthLine

_PAGE = "host_staff_records.index"


def lines() -> list[HealthLine]:
    """Return whether anybody who left still holds something."""
    left = holdings.leavers()
    if not left:
        return [HealthLine("People who left", Health.GOOD, "Nobody who left still owns anything.")]
    meaning = f"{in_words(len(left))}."
    to_do = "The list of staff names them; hand over what they own."
    return [HealthLine("People who left", Health.LOOK, meaning, to_do, _PAGE)]


def in_words(number: int) -> str:
    """Say how many people who left still own records."""
    if number == 1:
        return "One person who left still owns records"
    several = f"{number}+" if number >= holdings.MOST_LEAVERS else str(number)
    return f"{several} people who left still own records"
