"""Forms of the outline."""

from __future__ import annotations

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from host.api import Form, StaffDirectory

from ..plans.choices import Priority, TaskStatus
from ..selects import options, options_of
from .models import Item, Objective, Task
from .service import TaskData


class TitleForm(Form):
    """The words of an objective or an item."""

    title = StringField("Title", [DataRequired("Enter a few words.")])

    @classmethod
    def of(cls, node: Objective | Item) -> TitleForm:
        """Open the form on what is stored."""
        return cls(data={"title": node.title, "record_version": node.version})


class TaskForm(Form):
    """Who does what by when."""

    action = TextAreaField("Action needed", [DataRequired("Enter what is to be done.")])
    pic = SelectField("Person in charge", description="Reminders go to this person.")
    deadline = DateField("Deadline", [Optional()])
    status = SelectField("Status", choices=options_of(TaskStatus))
    priority = SelectField("Priority", choices=options_of(Priority))

    @classmethod
    def of(cls, task: Task, people: StaffDirectory) -> TaskForm:
        """Open the form on a stored task."""
        values = {
            "action": task.action,
            "pic": str(task.pic_id or ""),
            "deadline": task.deadline,
            "status": task.status,
            "priority": task.priority,
            "record_version": task.version,
        }
        form = cls(data=values)
        form.pic.choices = options(people.choices(task.pic_id))
        return form

    @classmethod
    def blank(cls, people: StaffDirectory) -> TaskForm:
        """Open the form for a new task."""
        usual = {
            "pic": "",
            "status": TaskStatus.NOT_STARTED.value,
            "priority": Priority.MEDIUM.value,
        }
        form = cls(data=usual)
        form.pic.choices = options(people.choices())
        return form

    def task_data(self) -> TaskData:
        """Return what was typed."""
        return TaskData(
            action=self.action.data or "",
            pic_id=int(self.pic.data) if self.pic.data else None,
            deadline=self.deadline.data,
            status=TaskStatus(self.status.data),
            priority=Priority(self.priority.data),
        )
