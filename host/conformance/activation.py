"""The module passes the trial that every activation begins with, and goes live."""

from __future__ import annotations

from collections.abc import Iterator

from host.conformance.finding import Finding
from host.conformance.trial import Trial
from host.errors import TrellisError
from host.lifecycle.errors import ActivationRefused


def check_activation(trial: Trial) -> Iterator[Finding]:
    """Upload and activate the module, trial in a process of its own included."""
    try:
        with trial.site() as site:
            problems = [*map(str, site.runtime.generation().problems)]
    except ActivationRefused as error:
        yield Finding(
            f"activation stops at the stage “{error.stage}”: {error.message}",
            trial.slug,
            f"Correct what the message names. {_last_lines(error.output)}".strip(),
        )
        return
    except TrellisError as error:
        yield Finding(error.message, trial.slug, "Correct what the message names.")
        return
    for problem in problems:
        yield Finding(problem, trial.slug, "Correct what the message names.")


def _last_lines(output: str) -> str:
    lines = [line.strip() for line in output.strip().splitlines()]
    place = next((line for line in reversed(lines) if line.startswith('File "')), "")
    return f"The trace ends at {place}." if place else ""
