"""How a job does, in a word."""

from __future__ import annotations

from host.cron.overview import JobOverview


def job_badge(one: JobOverview) -> dict[str, str] | None:
    """Return label and colour when there is something to say; a job that does well has none."""
    if one.is_off:
        return {"label": "Switched off", "colour": "yellow"}
    if one.is_failing:
        return {"label": "Keeps failing", "colour": "red"}
    if one.failures:
        return {"label": "Failed", "colour": "red"}
    return None
