"""The kinds of mail by which contacts come into the client area."""

from __future__ import annotations

from typing import Final

from host.hooks.mail_templates import MailTemplate, MergeField

_GROUP: Final = "Client area"
_WHO: Final = (
    MergeField("first_name", "First name of the contact", "Signe"),
    MergeField("name", "Name of the client area", "Example Ltd"),
    MergeField("support", "Address for help, if there is one", "help@example.com"),
)
_HELP: Final = "{if support}<p>Questions? Write to {support}.</p>{end}"
_LINK = MergeField(
    "link", "The link that leads in", "https://crm.example.com/portal/…", secret=True
)
INVITATION = MailTemplate(
    key="host.client_invitation",
    label="Invitation to the client area",
    subject="Your access to the client area of {name}",
    body=(
        "<p>Hello {first_name},</p>"
        "<p>{name} has opened its client area to you, for {client}. Choose a password and you are "
        "in:</p>"
        '<p><a href="{link}">Choose a password</a></p>'
        "<p>The link works once and for {lifetime}. If you did not expect this, you need not do "
        f"anything.</p>{_HELP}"
    ),
    fields=(
        *_WHO,
        MergeField("client", "Client that the contact stands for", "Meridian Ltd"),
        _LINK,
        MergeField("lifetime", "How long the link works", "7 days"),
    ),
    group=_GROUP,
    about="To a contact whom staff invites.",
    position=40,
)
RESET = MailTemplate(
    key="host.client_reset",
    label="New password for the client area",
    subject="A new password for the client area of {name}",
    body=(
        "<p>Hello {first_name},</p>"
        "<p>somebody, probably you, asked for a new password. Choose it here:</p>"
        '<p><a href="{link}">Choose a new password</a></p>'
        "<p>The link works once and for {lifetime}. Your old password holds until then. If it was "
        f"not you, you need not do anything.</p>{_HELP}"
    ),
    fields=(*_WHO, _LINK, MergeField("lifetime", "How long the link works", "2 hours")),
    group=_GROUP,
    about="To a contact who forgot the password.",
    position=41,
)
ADDRESS = MailTemplate(
    key="host.client_address",
    label="Confirmation of another address",
    subject="Confirm your address for the client area of {name}",
    body=(
        "<p>Hello {first_name},</p>"
        "<p>you asked to log in with this address from now on. Confirm it:</p>"
        '<p><a href="{link}">Confirm this address</a></p>'
        f"<p>The link works once and for 24 hours. Until then your old address holds.</p>{_HELP}"
    ),
    fields=(*_WHO, _LINK),
    group=_GROUP,
    about="To the new address of a contact who wants to log in with another one.",
    position=42,
)
ADDRESS_WARNING = MailTemplate(
    key="host.client_address_warning",
    label="Warning of another address",
    subject="Your address for the client area of {name} is to change",
    body=(
        "<p>Hello {first_name},</p>"
        "<p>somebody who knows your password asked to log in with {new_address} instead of this "
        "address. If it was not you, log in, change your password and tell us.</p>"
        f"{_HELP}"
    ),
    fields=(*_WHO, MergeField("new_address", "The address asked for", "new@meridian.example")),
    group=_GROUP,
    about="To the old address of a contact who wants to log in with another one.",
    position=43,
)
PASSWORD_CHANGED = MailTemplate(
    key="host.client_password_changed",
    label="Password of the client area changed",
    subject="Your password for the client area of {name} is changed",
    body=(
        "<p>Hello {first_name},</p>"
        "<p>your password was just changed, and every browser was logged out. If it was not you, "
        f"ask for a new one at {{reset_url}} and tell us.</p>{_HELP}"
    ),
    fields=(
        *_WHO,
        MergeField("reset_url", "Where to ask for another", "https://crm.example.com/portal/reset"),
    ),
    group=_GROUP,
    about="To a contact after a new password.",
    position=44,
)
SHIPPED: Final = (INVITATION, RESET, ADDRESS, ADDRESS_WARNING, PASSWORD_CHANGED)
