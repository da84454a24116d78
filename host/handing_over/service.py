"""Handing over: asked for by an administrator, done in pieces, taken back as one deed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import sqlalchemy as sa

from host import clock
from host.access.directory import staff_directory
from host.access.models import Staff
from host.access.service import STAFF_TYPE
from host.activity import service as activity
from host.background.long_work import LongWork
from host.database import session, transaction
from host.errors import Conflict, InvalidInput, NotFound, TrellisError
from host.handing_over import holdings
from host.handing_over.models import HandOver
from host.hooks.actor import Actor
from host.hooks.holdings import Holding
from host.hooks.records import RecordRef
from host.messaging.notifications import service as notices
from host.records import followers
from host.records.entering.fields import record_type
from host.records.undo import log as undo

CHUNK = 50
TOLD = 200
"""Refused things that are named."""
WORK = LongWork(HandOver, "host.handing_over")
_CLASHES = "Something else already has the same name or number, which can be only once."


class State(StrEnum):
    """How far a hand-over is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


def launch(leaver_id: int, to: Mapping[str, int], actor: Actor) -> HandOver:
    """Note who gets what, by the keys of the kinds; one that is under way is returned instead.

    Raises InvalidInput when nobody is chosen, or somebody who cannot take over.
    """
    actor.require_admin()
    _check(leaver_id, to)
    with transaction() as db:
        leaver = db.get(Staff, leaver_id, with_for_update=True, populate_existing=True)
        if leaver is None:
            raise NotFound("There is no such member of staff.")
        running = under_way(leaver_id)
        if running is not None:
            return running
        found = [(kind, number) for kind, number in holdings.counts(leaver_id) if kind.key in to]
        if not found:
            raise Conflict("None of this is held any more. Nothing was changed.")
        job = HandOver(
            staff_id=actor.staff_id,
            leaver_id=leaver_id,
            plan=[[kind.key, to[kind.key]] for kind, _ in found],
            total=sum(number for _, number in found),
            created_at=clock.now(),
        )
        db.add(job)
        db.flush()
        who = staff_directory()
        said = "; ".join(f"{kind.plural} to {who.name(to[kind.key])}" for kind, _ in found)
        activity.record(actor, "began_to_hand_over_from", _ref(leaver), note=said[:1000])
    return job


def under_way(leaver_id: int) -> HandOver | None:
    """Return the hand-over of this person that has not ended."""
    query = sa.select(HandOver).where(
        HandOver.leaver_id == leaver_id, HandOver.state == State.RUNNING.value
    )
    return session().scalar(query.order_by(HandOver.id).limit(1))


def get(leaver_id: int, job_id: int, actor: Actor) -> HandOver:
    """Return a hand-over as it is now."""
    actor.require_admin()
    query = sa.select(HandOver).where(HandOver.id == job_id, HandOver.leaver_id == leaver_id)
    job = session().scalar(query.execution_options(populate_existing=True))
    if job is None:
        raise NotFound("There is no such hand-over. Ended ones are kept for a week.")
    return job


def execute(job_id: int, actor: Actor) -> HandOver | None:
    """Move what is left; returns None when nothing was to do here.

    What was moved and how far the work is are committed together, so that a killed process
    neither loses nor repeats any of it.
    """
    return WORK.execute(job_id, lambda job: _run(job_id, job.leaver_id, actor))


def forget(ids: Sequence[int]) -> None:
    """Forget hand-overs that ended."""
    with transaction() as db:
        db.execute(sa.delete(HandOver).where(HandOver.id.in_(ids)))


def _check(leaver_id: int, to: Mapping[str, int]) -> None:
    if not to:
        raise InvalidInput.of("to", "Choose who takes over.")
    if leaver_id in to.values():
        raise InvalidInput.of("to", "Choose somebody else: this is who hands over.")
    if not set(to.values()) <= staff_directory().active:
        raise InvalidInput.of("to", "Who takes over must be an active member of staff.")


def _run(job_id: int, leaver_id: int, actor: Actor) -> None:
    actor.require_admin()
    job = session().get_one(HandOver, job_id)
    concerned = {leaver_id, *(to for _key, to in job.plan)}
    with notices.held_back(concerned):
        while _step(job_id, actor):
            session().expunge_all()


def _step(job_id: int, actor: Actor) -> bool:
    """Move some of one kind, or go on to the next kind; tells whether anything is left."""
    with transaction():
        job = WORK.locked(job_id)
        if job is None or job.step >= len(job.plan):
            return False
        key, to = job.plan[job.step]
        kind = holdings.by_key(key)
        if to not in staff_directory().active:
            name = staff_directory().name(to) or "Who was to take over"
            raise Conflict(f"{name} has left too. Choose somebody else for what remains.")
        ids = holdings.held_by(kind, job.leaver_id, job.after_id, CHUNK) if kind else []
        if kind is not None and ids:
            _move(job, kind, ids, to, actor)
        else:
            job.step, job.after_id = job.step + 1, 0
        WORK.go_on(job)
    return True


def _move(job: HandOver, kind: Holding, ids: Sequence[int], to: int, actor: Actor) -> None:
    who = staff_directory().name(job.leaver_id)
    refused: list[tuple[int, str]] = []
    moved = 0
    staff = record_type(STAFF_TYPE)
    with (
        undo.recording(
            actor, "handed_over", staff, f"from {who}", job.leaver_id, entry_id=job.undo_id
        ) as deed,
        followers.gathered() as told,
    ):
        for one in ids:
            mark, heard = deed.mark(), told.mark()
            try:
                with session().begin_nested():
                    moved += kind.give(one, job.leaver_id, to, actor)
            except (TrellisError, sa.exc.IntegrityError) as error:
                deed.back_to(mark)
                told.back_to(heard)
                said = error.message if isinstance(error, TrellisError) else _CLASHES
                refused.append((one, said))
    job.undo_id = deed.entry_id
    job.after_id, job.done = ids[-1], job.done + len(ids)
    place = f"{kind.key}:{to}"
    job.moved = {**job.moved, place: job.moved.get(place, 0) + moved}
    job.refused_count += len(refused)
    _name_refused(job, kind, refused)


def _name_refused(job: HandOver, kind: Holding, refused: Sequence[tuple[int, str]]) -> None:
    some = refused[: max(0, TOLD - len(job.refused))]
    named = dict(holdings.shown(kind, [one for one, _ in some])) if some else {}
    lines = [[kind.plural, named[one].label, named[one].url, said] for one, said in some]
    job.refused = [*job.refused, *lines]


def _ref(staff: Staff) -> RecordRef:
    return RecordRef(STAFF_TYPE, staff.id, staff.name)
