"""The form of a meeting note."""

from __future__ import annotations

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired

from host.api import Form

from .. import settings
from ..plans.choices import Meeting
from ..selects import options_of
from .models import Note
from .service import NoteData


class NoteForm(Form):
    """When, how and with whom, and what was said."""

    held_on = DateField("Date", [DataRequired("Enter the day on which you met.")])
    kind = SelectField("Kind", choices=options_of(Meeting))
    attendees = StringField("Attendees")
    text = TextAreaField("Notes", [DataRequired("Write down what was said.")])

    @classmethod
    def blank(cls) -> NoteForm:
        """Open the form for a meeting of today."""
        return cls(data={"held_on": settings.today(), "kind": Meeting.MEETING.value})

    @classmethod
    def of(cls, note: Note) -> NoteForm:
        """Open the form on what is stored."""
        values = {
            "held_on": note.held_on,
            "kind": note.kind,
            "attendees": note.attendees,
            "text": note.text,
            "record_version": note.version,
        }
        return cls(data=values)

    def note_data(self) -> NoteData:
        """Return what was typed."""
        return NoteData(
            self.held_on.data, self.kind.data or "", self.attendees.data or "", self.text.data or ""
        )
