"""Forms about publishers."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lag
from wtforms.validators import DataRequired, Length

from host.signing.revocations import RevocationKind
from host.web.forms import Form


class TrustForm(Form):
    """A key, and whose it is."""

    public_key = StringField(
        "Public key",
        [DataRequired("Paste the public key."), Length(max=200)],
        description="44 characters. Compare them with what the publisher shows elsewhere.",
    )
    publisher = StringField(
        "Publisher",
        [DataRequired("Enter whose key it is."), Length(max=200)],
        description="The name that you want to read on this site.",
    )
    replaces = StringField(
        "Replaces the key",
        [Length(max=200)],
        description="Only if the publisher has lost an older key: that key, or its fingerprint. "
        "Its modules then take versions signed with the new one.",
    )


class RevokeForm(Form):
    """What must not run any more, and why."""

    kind = RadioField(
        "What",
        choices=[
            SelectChoice(RevocationKind.KEY.value, "A key: everything signed with it"),
            SelectChoice(RevocationKind.ARCHIVE.value, "One archive"),
        ],
        default=RevocationKind.KEY.value,
    )
    value = StringField(
        "Key or digest",
        [DataRequired("Enter what is revoked."), Length(max=200)],
        description="A public key or its fingerprint, or the digest of an archive.",
    )
    reason = TextAreaField(
        "Reason",
        [DataRequired("Say why."), Length(max=500)],
        description="Shown wherever a module is refused because of it.",
    )


class ImportForm(Form):
    """A publisher's list of revocations."""

    file = FileField(
        "List of revocations",
        description="Signed by a publisher that you trust. It can only take back its own.",
    )
