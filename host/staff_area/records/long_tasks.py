"""Long work of people: executed by a worker in their name, who are told when it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from host.access import grants
from host.access import service as access
from host.background import Call, enqueue, sweep, task
from host.background.long_work import LongJob, LongWork
from host.database import session
from host.hooks.actor import Actor
from host.hooks.cron import CronContext, CronJob
from host.kernel.generation import current
from host.messaging.notifications import service as notices

Job = TypeVar("Job", bound=LongJob)


@dataclass(frozen=True, slots=True)
class LongTask(Generic[Job]):
    """One kind of long work; ``noun`` leads from a type's address to the page of one job."""

    name: str
    noun: str
    work: LongWork[Job]
    execute: Callable[[int, Actor], Job | None]
    in_words: Callable[[Job], str]

    def __post_init__(self) -> None:
        """Let workers execute it, and find what a killed one has left."""
        task(self.name)(self.run)
        sweep(self.name)(self.waiting)

    @property
    def kind(self) -> str:
        """The kind of the notice that tells of its end."""
        return f"host.{self.noun}"

    def enqueue(self, job: Job) -> None:
        """Have a worker begin soon."""
        enqueue(self.name, job.id)

    def waiting(self) -> list[Call]:
        """Return what should run and is executed by no worker."""
        return [Call(self.name, (job_id,)) for job_id in self.work.waiting()]

    def run(self, job_id: int) -> None:
        """Execute one job in the name of the person who launched it, and tell that person."""
        job = session().get(self.work.model, job_id)
        if job is None:
            return
        if job.staff_id is None:
            self.work.give_up(job_id, "The person who launched it is not here any more.")
            return
        with self.work.telling(self._tell):
            self.execute(job_id, actor_of(job.staff_id))

    def _tell(self, done: Job) -> None:
        """Write the notice in the transaction of the end: a killed worker loses both or none."""
        kinds = current().registry.record_types
        if done.staff_id is None or done.record_type not in kinds:
            return  # where its module is away, there is no page to lead to
        notices.notify(
            done.staff_id,
            self.kind,
            self.in_words(done),
            url=f"{kinds[done.record_type].address}/{self.noun}/{done.id}",
            dedupe_key=f"{self.noun}:{done.id}:{done.state}",
        )

    def forgetting(
        self, key: str, title: str, schedule: str, forget: Callable[[Sequence[int]], None]
    ) -> CronJob:
        """Return the cron job that deletes what was kept long enough."""

        def forget_old(context: CronContext) -> None:
            ids = self.work.old()
            context.count("deleted", len(ids))
            if ids and not context.dry_run:
                forget(ids)

        return CronJob(key, title, schedule, forget_old)


def actor_of(staff_id: int) -> Actor:
    """Return a person with the rights of this moment; none for one who left."""
    staff = access.get_staff(staff_id)
    actor = grants.actor_of(staff)
    return actor if staff.is_active else replace(actor, grants=frozenset(), is_admin=False)
