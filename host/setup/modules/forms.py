"""Forms of the modules page."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import TextAreaField

from host.web.forms import Form


class UploadForm(Form):
    """One archive."""

    archive = FileField(
        "Module archive", description="The .zip as you got it from the publisher, up to 32 MB."
    )


class ActivateForm(Form):
    """The purchase code."""

    code = TextAreaField(
        "Purchase code",
        description="The signed key from your purchase confirmation; it begins with TRL1.",
    )
