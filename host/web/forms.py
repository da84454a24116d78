"""Forms: a base that takes refusals from services, and fields for money and the like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DecimalField, Field, HiddenField
from wtforms.widgets import TextInput

from host.errors import InvalidInput
from host.records.entering.numbers import parse_decimal

__all__ = ["ExactDecimalField", "Form", "parse_decimal"]

_VERSION = re.compile(r"[0-9]{1,10}")


class Form(FlaskForm):  # type: ignore[misc] # flask-wtf ships no types
    """A form with a hidden version for the optimistic lock."""

    record_version = HiddenField()

    def absorb(self, error: InvalidInput) -> None:
        """Show what a service refused beside the fields that it names."""
        placed = False
        for name, messages in error.fields.items():
            field: Field | None = self._fields.get(name)
            if field is not None:
                field.errors = [*field.errors, *messages]
                placed = True
        if not placed:
            self.form_errors.append(error.message)

    @property
    def opened_version(self) -> int | None:
        """Version of the record that the form was opened with."""
        text = str(self.record_version.data or "")
        return int(text) if _VERSION.fullmatch(text) else None


class ExactDecimalField(DecimalField):
    """A number as people type it: separators of thousands are allowed, floats never appear.

    It is a text to the browser: a box for numbers would drop the comma of 18,5 and make it 185.
    """

    widget = TextInput()

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        if not text:
            self.data = None
            return
        try:
            self.data = parse_decimal(text)
        except InvalidInput as error:
            self.data = None
            raise ValueError(error.message) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:f}"
