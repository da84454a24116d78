"""What an administrator decides about a job."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from host.cron.controls import LONGEST_REASON
from host.web.forms import Form


class ScheduleForm(Form):
    """When the job runs."""

    schedule = StringField(
        "Schedule",
        [Length(max=120)],
        description="Minute, hour, day, month, weekday, in the organisation's time zone: "
        "30 6 * * 1-5 is half past six from Monday to Friday. Empty brings the job's own back.",
    )


class OffForm(Form):
    """Why the job is not to run by itself."""

    reason = TextAreaField(
        "Reason",
        [Length(max=LONGEST_REASON)],
        description="Shown on this page and under Setup to whoever wonders.",
        render_kw={"rows": 2},
    )
