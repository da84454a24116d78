"""Executes hand-overs in the name of who asked for them, and tells whom they concern."""

from __future__ import annotations

from collections import Counter

from host.access import grants
from host.access import service as access
from host.access.directory import staff_directory
from host.access.models import Staff
from host.access.service import STAFF_TYPE
from host.activity import service as activity
from host.background import Call, enqueue, sweep, task
from host.database import session
from host.handing_over import holdings, service
from host.handing_over.models import HandOver
from host.handing_over.service import WORK, State
from host.hooks.cron import CronContext, CronJob
from host.hooks.records import RecordRef
from host.messaging.notifications import service as notices

TASK = "handing_over"
RECEIVED, ENDED = "host.handed_over", "host.hand_over_ended"


def begin(job: HandOver) -> None:
    """Have a worker begin soon."""
    enqueue(TASK, job.id)


@sweep(TASK)
def waiting() -> list[Call]:
    """Return what should run and is executed by no worker."""
    return [Call(TASK, (job_id,)) for job_id in WORK.waiting()]


@task(TASK)
def run(job_id: int) -> None:
    """Execute one hand-over with the rights that who asked for it has now."""
    job = session().get(HandOver, job_id)
    if job is None:
        return
    asked = session().get(Staff, job.staff_id) if job.staff_id else None
    if asked is None or not asked.is_active:
        WORK.give_up(job_id, "The administrator who asked for it is not here any more.")
        return
    with WORK.telling(_tell):
        service.execute(job_id, grants.actor_of(asked))


def in_words(job: HandOver) -> str:
    """Say how a hand-over ended."""
    name = staff_directory().name(job.leaver_id)
    if job.state == State.FAILED:
        return f"The hand-over from {name} stopped after {job.changed:,}: {job.error}"
    refused = f" {job.refused_count:,} could not be moved." if job.refused_count else ""
    things = "thing has" if job.changed == 1 else "things have"
    return f"{job.changed:,} {things} come from {name} to others.{refused}"


def parts(job: HandOver) -> list[tuple[int, list[str]]]:
    """Return who has got what: staff id, and lines such as “25 clients”."""
    kinds = {one.key: one for one in holdings.all_holdings()}
    found: dict[int, list[str]] = {}
    for place, number in job.moved.items():
        key, _, to = place.rpartition(":")
        kind = kinds.get(key)
        noun = (kind.singular if number == 1 else kind.plural) if kind else key
        if number:
            found.setdefault(int(to), []).append(f"{number:,} {noun}")
    return list(found.items())


def _tell(job: HandOver) -> None:
    """Tell in the transaction of the end, so that a killed worker loses all of it or nothing."""
    name = staff_directory().name(job.leaver_id)
    totals: Counter[int] = Counter()
    for place, number in job.moved.items():
        totals[int(place.rpartition(":")[2])] += number
    for to, lines in parts(job):
        count = totals[to]
        said = "thing of {} is" if count == 1 else "things of {} are"
        notices.notify(
            to,
            RECEIVED,
            f"{count:,} {said.format(name)} yours now",
            body=f"{', '.join(lines)}.",
            url="/",
            dedupe_key=f"handed-over:{job.id}:{to}",
        )
    if job.staff_id is not None:
        url = f"/setup/staff/{job.leaver_id}/hand-over/{job.id}"
        notices.notify(
            job.staff_id, ENDED, in_words(job), url=url, dedupe_key=f"hand-over:{job.id}"
        )
        ref = RecordRef(STAFF_TYPE, job.leaver_id, name)
        actor = grants.actor_of(access.get_staff(job.staff_id))
        activity.record(actor, "handed_over_from", ref, note=in_words(job)[:1000])


def _forget_old(context: CronContext) -> None:
    ids = WORK.old()
    context.count("deleted", len(ids))
    if ids and not context.dry_run:
        service.forget(ids)


FORGET = CronJob("host.hand_overs", "Forget hand-overs that ended", "50 3 * * *", _forget_old)
