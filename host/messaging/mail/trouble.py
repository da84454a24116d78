"""What can go wrong between this site and the mail server, and what to do about it."""

from __future__ import annotations

import smtplib
import socket
import ssl
from enum import StrEnum

from host.errors import TrellisError
from host.messaging.mail.settings import MailServer, Security


class Step(StrEnum):
    """The steps of handing a mail over, in their order."""

    CONNECT = "connect"
    ENCRYPT = "encrypt"
    LOG_IN = "log in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    MESSAGE = "message"


class Fate(StrEnum):
    """What becomes of a mail that was not taken."""

    DEAD = "dead"
    """It will be refused again: it waits for a person."""
    LATER = "later"
    """The server asked for another try of this mail."""
    DEFERRED = "deferred"
    """The line broke while it was under way: no try is used up."""
    ALL_WAIT = "all wait"
    """The server as such cannot be used: no mail will leave now."""


class MailNotSent(TrellisError):
    """The server did not take the mail: where it stopped, what was said, and what to do."""

    code = "mail_not_sent"

    def __init__(
        self, message: str, *, step: Step, fate: Fate, answer: str = "", bounced: bool = False
    ) -> None:
        super().__init__(message)
        self.step = step
        self.fate = fate
        self.answer = answer
        self.bounced = bounced


def said(code: int, text: bytes | str) -> str:
    """Return a server's answer on one line."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"[:500]


def of_line(server: MailServer, step: Step, error: Exception) -> MailNotSent:
    """Explain why the line to the server could not be opened."""
    place = f"{server.host}:{server.port}"
    answer = ""
    if isinstance(error, smtplib.SMTPResponseException):
        answer = said(error.smtp_code, error.smtp_error)
    message = _reason(server, place, step, error, answer)
    return MailNotSent(message, step=step, fate=Fate.ALL_WAIT, answer=answer)


def _reason(server: MailServer, place: str, step: Step, error: Exception, answer: str) -> str:
    if step is Step.LOG_IN:
        return _log_in_reason(server, error, answer)
    if isinstance(error, ssl.SSLError):
        return _tls_reason(server, place, error)
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return _network_reason(server, place, error)
    if step is Step.ENCRYPT and isinstance(error, smtplib.SMTPNotSupportedError):
        return f"{place} offers no STARTTLS. Choose TLS with port 465, or ask the provider."
    told = answer or str(error) or type(error).__name__
    if isinstance(error, smtplib.SMTPServerDisconnected):
        hint = "" if server.security is Security.TLS else " It may expect TLS from the start."
        return f"{place} ended the connection ({told}).{hint} Check port and security."
    return f"{place}: {told}. Check server, port and security."


def _network_reason(server: MailServer, place: str, error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return (
            f"{place}: there is no server of the name “{server.host}”. "
            "Check the spelling of the mail server."
        )
    if isinstance(error, TimeoutError):
        return (
            f"{place} did not answer in time. Check server and port; a firewall, or the hoster "
            "of this machine, may block outgoing mail."
        )
    if isinstance(error, ConnectionRefusedError):
        return (
            f"{place} refused the connection: nothing listens there. Check the port: 587 goes "
            "with STARTTLS, 465 with TLS."
        )
    return f"{place}: {error}. Check server and port, and that this machine has a network."


def _tls_reason(server: MailServer, place: str, error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"The certificate of {place} is not good for “{server.host}” "
            f"({error.verify_message}). Enter the name that the certificate is made for, or have "
            "the server's certificate renewed."
        )
    return (
        f"{place} does not speak TLS from the start ({error.reason or error}). "
        "Choose STARTTLS with port 587."
    )


def _log_in_reason(server: MailServer, error: Exception, answer: str) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return (
            f"{server.host} refused user name or password ({answer}). Check both; many providers "
            "want a password of its own for programs."
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return (
            f"{server.host} offers no log-in on this connection. Choose STARTTLS or TLS, or "
            "empty the user name when the server asks for none."
        )
    return f"{server.host} could not log in “{server.user}” ({answer or str(error)}). Check both."
