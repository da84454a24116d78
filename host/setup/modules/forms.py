"""Forms of the modules pages."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from host.web.forms import Form


class UploadForm(Form):
    """One archive, and whether an older version is meant."""

    archive = FileField(
        "Module archive", description="The .zip as you got it from the publisher, up to 32 MB."
    )
    allow_older = BooleanField(
        "Take the older version",
        description="What newer tables and columns hold is exported before they go.",
    )


class AgreeForm(Form):
    """The agreement to one archive, with the purchase code where one is needed."""

    digest = HiddenField()
    code = TextAreaField(
        "Purchase code",
        description="From your purchase confirmation; spaces and line breaks do no harm.",
    )


class PurgeForm(Form):
    """The name of what is to be deleted, typed."""

    confirmation = StringField("Type the name to go on")
