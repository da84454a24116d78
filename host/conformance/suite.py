"""Every check, in the order in which a report gives them."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

from host.conformance.activation import check_activation
from host.conformance.archives import check_archive
from host.conformance.clients import check_clients
from host.conformance.declarations import check_declarations
from host.conformance.doors import check_client_pages, check_staff_pages
from host.conformance.finding import Check, Depth, Finding
from host.conformance.generations import check_generations
from host.conformance.health import check_health
from host.conformance.imports import check_boundaries, check_imports
from host.conformance.jobs import check_jobs
from host.conformance.life_cycle import check_life_cycle
from host.conformance.migrations import check_keys, check_migrations
from host.conformance.pages import check_pages
from host.conformance.statements import check_statements
from host.conformance.templates import check_templates
from host.conformance.tokens import check_secrets, check_tokens
from host.conformance.trial import Trial
from host.conformance.words import check_settings, check_words
from host.errors import TrellisError

CHECKS = (
    Check("archive", "The archive can be made and read", check_archive, Depth.FILES),
    Check("boundaries", "It imports only what it may", check_boundaries, Depth.FILES),
    Check("imports", "Importing it only defines things", check_imports, Depth.FILES),
    Check("templates", "Templates compile and keep the policy", check_templates, Depth.FILES),
    Check("keys", "Names and foreign keys keep the rules", check_keys, Depth.FILES),
    Check("migrations", "Migrations go up, down and up", check_migrations, Depth.FILES),
    Check("activation", "It passes its trial and goes live", check_activation),
    Check("declarations", "It registers what it declares", check_declarations),
    Check("settings", "Settings begin with values they accept", check_settings),
    Check("words", "Everything has words and icons", check_words),
    Check("staff_pages", "Staff pages are shut without the right", check_staff_pages),
    Check("client_pages", "Client pages are shut without the permission", check_client_pages),
    Check("clients", "No client sees what is another's", check_clients),
    Check("tokens", "Forms without a safety token are refused", check_tokens),
    Check("secrets", "Calls with a wrong secret are refused", check_secrets),
    Check("pages", "Pages open and keep the policy", check_pages),
    Check("statements", "Pages ask the database little", check_statements),
    Check("health", "Health checks answer and change nothing", check_health),
    Check("jobs", "Jobs may run twice, and dry", check_jobs, Depth.WHOLE),
    Check("generations", "Two versions serve at once", check_generations, Depth.WHOLE),
    Check("life_cycle", "A purge leaves nothing behind", check_life_cycle, Depth.WHOLE),
)

_NEEDS_NOTHING = frozenset({"archive", "activation"})


def named(name: str) -> Check:
    """Return the check of that name; raises LookupError."""
    for check in CHECKS:
        if check.name == name:
            return check
    raise LookupError(f"There is no check “{name}”.")


def findings_of(check: Check, trial: Trial) -> list[Finding]:
    """Run one check; what the host says against the module is a finding as well."""
    try:
        return list(check.run(trial))
    except TrellisError as error:
        return [
            Finding(
                f"“{check.title}” cannot be checked: {error.message}",
                trial.folder.name,
                "Correct this first; the check needs an active module.",
            )
        ]
    except Exception as error:  # noqa: BLE001 - around a module's code: it becomes the finding
        return [
            Finding(
                f"“{check.title}” stops with {type(error).__name__}: {error}",
                _place(error, trial),
                "Correct the line; the check did with the module what people do.",
            )
        ]


def _place(error: Exception, trial: Trial) -> str:
    """Return the innermost line of the module's own code, or else of all."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if f"{trial.folder.name}-" in f.filename or _within(f.filename, trial)]
    last = (own or list(frames))[-1]
    return f"{last.filename}:{last.lineno}"


def _within(name: str, trial: Trial) -> bool:
    return Path(name).is_relative_to(trial.folder)


def run(
    trial: Trial, depths: Iterable[Depth] = tuple(Depth)
) -> Iterator[tuple[Check, list[Finding]]]:
    """Run the checks one by one; stop where nothing after it could be told."""
    wanted = set(depths)
    for check in CHECKS:
        if check.depth in wanted:
            found = findings_of(check, trial)
            yield check, found
            if found and check.name in _NEEDS_NOTHING:
                return
