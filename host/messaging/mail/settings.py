"""Settings of outgoing mail, and the server they describe."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from host.errors import ConfigurationError
from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.settings import service as settings

SECTION = "mail"


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
        SettingsField("from_name", "Sender's name"),
        SettingsField("from_address", "Sender's address", FieldKind.EMAIL),
        SettingsField(
            "test_redirect",
            "Send all mail to",
            FieldKind.EMAIL,
            help="For try-outs: every message goes to this address instead of its own.",
            warning="While this is set, nobody else receives any mail.",
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
    )
