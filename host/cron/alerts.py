"""What administrators are told of scheduled jobs: once when trouble begins, once when it ends."""

from __future__ import annotations

import sqlalchemy as sa

from host.access.models import Staff
from host.database import session
from host.kernel.generation import current
from host.messaging.notifications import service as notifications

KIND = "host.cron"
_PAGE = "/setup/cron"


def failing(job: str, failures: int, error: str) -> None:
    """Tell that a job fails over and over, in the caller's transaction."""
    last = error.strip().splitlines()[-1] if error.strip() else "No reason was given."
    body = (
        f"It failed {failures} times in a row. The last time: {last} It is tried again, at most "
        "an hour apart. Its page shows the whole trace; run it there when the cause is gone."
    )
    _tell(f"“{_title(job)}” keeps failing", body, f"{_PAGE}/jobs/{job}")


def well_again(job: str) -> None:
    """Tell that a job whose trouble was told has gone well, in the caller's transaction."""
    _tell(f"“{_title(job)}” works again", "Its last run went well.", f"{_PAGE}/jobs/{job}")


def silent(minutes: int) -> None:
    """Tell that nobody calls the scheduled jobs, in the caller's transaction."""
    body = (
        f"Nobody has asked for due jobs for {minutes} minutes, so reminders, mail and recurring "
        "work stand still. Start trellis worker, or look at the crontab that calls this site."
    )
    _tell("Scheduled jobs are not called", body, _PAGE)


def called_again() -> None:
    """Tell that the jobs are called again, in the caller's transaction."""
    body = "What was missed meanwhile is made up for now."
    _tell("Scheduled jobs are called again", body, _PAGE)


def _tell(title: str, body: str, url: str) -> None:
    people = sa.select(Staff.id).where(Staff.is_admin, Staff.is_active).order_by(Staff.id)
    for staff_id in session().scalars(people).all():
        notifications.notify(staff_id, KIND, title, body=body, url=url)


def _title(job: str) -> str:
    found = current().registry.jobs.get(job)
    return found.title if found else job
