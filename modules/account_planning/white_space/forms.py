"""The form of one cell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from host.api import Form, InvalidInput

from ..grids import reading
from ..plans.figures import grouped
from ..selects import options_of
from .matrix import Entry
from .service import Wanted
from .states import State


class CellForm(Form):
    """State, yearly value and note of a cell."""

    opened = HiddenField()
    state = RadioField("State", choices=options_of(State))
    value = StringField("Yearly value")
    note = TextAreaField("Note", [Length(max=1000, message="Keep this to 1000 characters.")])

    @classmethod
    def of(cls, entry: Entry) -> CellForm:
        """Open the form on what stands in the cell."""
        value = grouped(entry.value) if entry.value is not None else ""
        data = {"state": entry.state.value, "value": value, "note": entry.note}
        return cls(data=data | {"opened": entry.mark})

    def validate_value(self, field: Any) -> None:
        """Refuse what is not an amount."""
        try:
            self._amount()
        except InvalidInput as error:
            raise ValidationError(error.message) from error

    def wanted(self) -> Wanted:
        """Return what was typed."""
        return Wanted(State(self.state.data), self._amount(), (self.note.data or "").strip())

    def _amount(self) -> Decimal | None:
        text = (self.value.data or "").strip()
        return reading.amount(text) if text else None
