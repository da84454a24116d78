"""Settings of outgoing mail, and the server they describe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from host.errors import ConfigurationError
from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.settings import service as settings

SECTION = "mail"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def _colour_problem(colour: str) -> str | None:
    if not colour or _COLOUR.fullmatch(colour):
        return None
    return f"“{colour}” is not a colour. Enter it like #4a4fb5."


def _name_problem(name: str) -> str | None:
    if any(ord(sign) < 32 for sign in name):
        return "A name stands on one line."
    return None


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


MAIL_SETTINGS = SettingsSection(
    key=SECTION,
    title="E-mail",
    icon="mail",
    position=20,
    description="The server that sends the mail of this site. Until one is named, mail waits.",
    fields=(
        SettingsField("smtp_host", "Mail server", help="For example smtp.example.com"),
        SettingsField(
            "smtp_port", "Port", FieldKind.INTEGER, default=587, minimum=1, maximum=65535
        ),
        SettingsField(
            "security",
            "Security",
            FieldKind.CHOICE,
            default=Security.STARTTLS.value,
            choices=(
                (Security.STARTTLS.value, "STARTTLS (port 587)"),
                (Security.TLS.value, "TLS (port 465)"),
                (Security.NONE.value, "None"),
            ),
            warning="Without security, mail and password cross the network in the open.",
        ),
        SettingsField("smtp_user", "User name", help="Empty when the server asks for none"),
        SettingsField("smtp_password", "Password", FieldKind.SECRET),
        SettingsField("from_name", "Sender's name", validate=_name_problem),
        SettingsField("from_address", "Sender's address", FieldKind.EMAIL),
        SettingsField(
            "test_redirect",
            "Send all mail to",
            FieldKind.EMAIL,
            help="Test mode: every message goes to this address instead of its own.",
            warning="While this is set, nobody else receives any mail.",
        ),
        SettingsField("reply_to", "Answers go to", FieldKind.EMAIL, help="Empty: to the sender"),
        SettingsField(
            "per_minute",
            "Messages a minute at most",
            FieldKind.INTEGER,
            default=0,
            minimum=0,
            maximum=100_000,
            help="Over all workers. 0 sets no limit; providers often name one.",
        ),
        SettingsField(
            "retry_seconds",
            "Seconds until the second try",
            FieldKind.INTEGER,
            default=60,
            minimum=1,
            maximum=3600,
            help="Each further try waits three times as long, up to twelve hours.",
        ),
        SettingsField(
            "unsubscribe_address",
            "Address that takes unsubscribe mails",
            FieldKind.EMAIL,
            help="Optional. Mails of lists always carry a link; this adds an address to it.",
        ),
        SettingsField(
            "keep_bodies_days",
            "Keep texts for days",
            FieldKind.INTEGER,
            default=90,
            minimum=1,
            maximum=3650,
            help="Then the log keeps only subject, recipient and state.",
        ),
        SettingsField(
            "keep_log_days",
            "Keep the log for days",
            FieldKind.INTEGER,
            default=365,
            minimum=1,
            maximum=3650,
        ),
        SettingsField(
            "layout_logo",
            "Logo in mails",
            FieldKind.URL,
            help="Address of a picture that everybody can open. Empty: the company's name.",
        ),
        SettingsField(
            "layout_colour",
            "Colour of buttons in mails",
            validate=_colour_problem,
            help="Like #4a4fb5. Empty: the accent colour of this site.",
        ),
        SettingsField(
            "layout_footer",
            "Foot of mails",
            FieldKind.LONG_TEXT,
            help="For example the postal address, which many countries ask for.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    security: Security
    user: str
    password: str
    from_name: str
    from_address: str
    test_redirect: str
    reply_to: str = ""
    unsubscribe_address: str = ""


def missing() -> str:
    """Say what keeps mail from being sent, or nothing."""
    if not settings.get(SECTION, "smtp_host"):
        return "Waiting: no mail server is set. Name one under Setup → Settings → E-mail."
    if not settings.get(SECTION, "from_address"):
        return "Waiting: no sender's address is set. Enter it under Setup → Settings → E-mail."
    try:
        settings.get(SECTION, "smtp_password")
    except ConfigurationError as error:
        return f"Waiting. {error.message}"
    return ""


def server() -> MailServer:
    """Return the configured mail server."""
    return MailServer(
        host=settings.get(SECTION, "smtp_host"),
        port=settings.get(SECTION, "smtp_port"),
        security=Security(settings.get(SECTION, "security")),
        user=settings.get(SECTION, "smtp_user"),
        password=settings.get(SECTION, "smtp_password"),
        from_name=settings.get(SECTION, "from_name"),
        from_address=settings.get(SECTION, "from_address"),
        test_redirect=settings.get(SECTION, "test_redirect"),
        reply_to=settings.get(SECTION, "reply_to"),
        unsubscribe_address=settings.get(SECTION, "unsubscribe_address"),
    )


def per_minute() -> int:
    """Return how many mails may leave a minute; 0 for any number."""
    return int(settings.get(SECTION, "per_minute"))


def retry_seconds() -> int:
    """Return how long a mail waits between its first try and its second."""
    return int(settings.get(SECTION, "retry_seconds"))


def test_address() -> str:
    """Return where all mail goes in test mode, or nothing."""
    return str(settings.get(SECTION, "test_redirect"))
