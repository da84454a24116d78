"""Forms of a template's outline."""

from __future__ import annotations

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from host.api import Form

from ..plans.choices import Priority
from ..selects import options, options_of
from .models import Line
from .relative import Anchor, relative_day
from .service import LineData

_TITLE = "Enter a few words."
_OWNER = "owner"


class LineForm(Form):
    """The words of an objective or an item."""

    title = StringField("Title", [DataRequired(_TITLE)])

    def line_data(self) -> LineData:
        """Return what was typed."""
        return LineData(self.title.data or "")


class TaskLineForm(LineForm):
    """What a task of a template says."""

    title = TextAreaField("Action needed", [DataRequired(_TITLE)])
    due_days = IntegerField(
        "Days", [Optional()], description="0 is the first or the last day itself."
    )
    due_anchor = SelectField("Deadline", choices=options_of(Anchor, ("", "No deadline")))
    pic = SelectField(
        "Person in charge",
        choices=options([("", "Nobody yet"), (_OWNER, "The owner of the plan")]),
    )
    priority = SelectField("Priority", choices=options_of(Priority))

    @classmethod
    def blank(cls) -> TaskLineForm:
        """Open the form for a new task; what is not sent stays as it is here."""
        return cls(data={"due_anchor": "", "pic": "", "priority": Priority.MEDIUM.value})

    def line_data(self) -> LineData:
        """Return what was typed; raises InvalidInput for days that are none."""
        return LineData(
            title=self.title.data or "",
            due=relative_day(self.due_anchor.data or "", self.due_days.data, field="due_days"),
            priority=Priority(self.priority.data),
            for_owner=self.pic.data == _OWNER,
        )


def form_of(line: Line) -> LineForm:
    """Open the form that fits a stored line."""
    values = {"title": line.title, "record_version": line.version}
    if line.rung.below is not None:
        return LineForm(data=values)
    values |= {
        "due_days": line.due_days,
        "due_anchor": line.due_anchor,
        "pic": _OWNER if line.for_owner else "",
        "priority": line.priority,
    }
    return TaskLineForm(data=values)
