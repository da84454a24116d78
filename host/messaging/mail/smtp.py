"""Hands one mail to the server, and says whether a failure may pass."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from host.errors import TrellisError
from host.messaging.mail.models import Mail
from host.messaging.mail.settings import MailServer, Security

TIMEOUT_SECONDS = 15


class MailNotSent(TrellisError):
    """The server did not take the mail; a ``permanent`` refusal will not change by itself."""

    code = "mail_not_sent"

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


def send(mail: Mail, server: MailServer, site: str) -> None:
    """Send the mail; raises MailNotSent with what the server said."""
    try:
        with _connected(server, site) as connection:
            connection.send_message(compose(mail, server))
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _refused(code, said) from error
    except smtplib.SMTPAuthenticationError as error:
        raise MailNotSent(
            f"{server.host} refused user name or password ({_said(error.smtp_error)}). "
            "Check them in the e-mail settings."
        ) from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        reason = str(error) or type(error).__name__
        raise MailNotSent(f"{server.host}:{server.port}: {reason}") from error
    except ValueError as error:
        raise MailNotSent(f"The message cannot be put together: {error}", permanent=True) from error


def compose(mail: Mail, server: MailServer) -> EmailMessage:
    """Build the message; in redirect mode it goes to one address and says whose it was."""
    message = EmailMessage()
    message["From"] = Address(server.from_name, addr_spec=server.from_address)
    message["To"] = server.test_redirect or mail.to
    message["Subject"] = f"[{mail.to}] {mail.subject}" if server.test_redirect else mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    if server.test_redirect:
        message["X-Trellis-Original-To"] = mail.to
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message


@contextmanager
def _connected(server: MailServer, site: str) -> Iterator[smtplib.SMTP]:
    encryption = ssl.create_default_context()
    if server.security is Security.TLS:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, site, timeout=TIMEOUT_SECONDS, context=encryption
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, site, timeout=TIMEOUT_SECONDS)
    with connection:
        if server.security is Security.STARTTLS:
            connection.starttls(context=encryption)
        if server.user:
            connection.login(server.user, server.password)
        yield connection


def _refused(code: int, said: bytes | str) -> MailNotSent:
    return MailNotSent(f"The server answered {code} {_said(said)}", permanent=500 <= code < 600)


def _said(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
