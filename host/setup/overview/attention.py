"""What an administrator should look at, and where."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from host.cron import overview as jobs
from host.cron import service as cron
from host.cron.models import RunState
from host.cron.silence import is_quiet
from host.messaging.mail import service as mail
from host.messaging.mail.settings import missing
from host.messaging.webhooks import service as webhooks
from host.messaging.webhooks.models import TargetState, WebhookTarget
from host.setup.system.faults import faults
from host.setup.system.workers import workers


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that needs a look; ``kind`` is how bad: warning or error."""

    text: str
    url: str
    where: str
    kind: str = "warning"


def concerns() -> list[Concern]:
    """Return everything that needs a look, the worst first."""
    found = [*_workers(), *_faults(), *_jobs(), *_mail(), *_webhooks()]
    return sorted(found, key=lambda one: one.kind != "error")


def _workers() -> list[Concern]:
    state = workers()
    url = url_for("setup_system.index")
    if any(row.error for row in state.rows):
        return [Concern(f"{state.in_words}; one reports a fault", url, "System", "error")]
    return [] if state.all_well else [Concern(state.in_words, url, "System")]


def _faults() -> list[Concern]:
    slugs = sorted({fault.slug for fault in faults()})
    url = url_for("setup_system.index", _anchor="faults")
    return (
        [Concern(f"Something in {', '.join(slugs)} failed", url, "Faults", "error")]
        if slugs
        else []
    )


def _jobs() -> list[Concern]:
    found = []
    if is_quiet(cron.last_call_at()):
        url = url_for("setup_cron.index")
        found.append(Concern("Nobody calls the scheduled jobs", url, "Scheduled jobs"))
    for one in jobs.of_all():
        url = url_for("setup_cron.job", name=one.job.name)
        last = one.last_run
        if last is not None and last.state == RunState.FAILED.value:
            run_url = url_for("setup_cron.run", run_id=last.id)
            found.append(Concern(f"Failed: {one.job.title}", run_url, "The run", "error"))
        elif one.failures:
            found.append(Concern(f"Failed: {one.job.title}", url, "The job", "error"))
        elif one.is_off:
            found.append(Concern(f"Switched off: {one.job.title}", url, "The job"))
    return found


def _mail() -> list[Concern]:
    backlog = mail.backlog()
    found = []
    if backlog.failed:
        url = url_for("setup_mail.index", state="failed")
        found.append(Concern(f"{_mails(backlog.failed)} could not be sent", url, "Mail", "error"))
    if backlog.waiting and missing():
        url = url_for("setup_settings.section", key="mail")
        text = f"Mail cannot leave; waiting: {_mails(backlog.waiting)}"
        found.append(Concern(text, url, "Mail server"))
    return found


def _webhooks() -> list[Concern]:
    poor = [one for one in webhooks.targets() if _is_poor(one)]
    if not poor:
        return []
    text = f"{_many(len(poor), 'webhook address')} without success"
    return [Concern(text, url_for("setup_webhooks.index"), "Webhooks")]


def _is_poor(target: WebhookTarget) -> bool:
    return target.failing_since is not None or target.state != TargetState.ACTIVE.value


def _mails(number: int) -> str:
    return f"{mail.in_words(number)} message{'' if number == 1 else 's'}"


def _many(number: int, noun: str) -> str:
    ending = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{number} {noun}{ending}"
