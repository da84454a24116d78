"""Turns a row of the outbox into the bytes that go over the line."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from host.kernel.generation import current
from host.messaging.mail import files, rendering, sealing, unsubscribing
from host.messaging.mail.layout import UNSUBSCRIBE_MARK
from host.messaging.mail.models import Mail, MailFile
from host.messaging.mail.settings import MailServer

_SAFE = SMTP.clone(cte_type="7bit")
_INTERNATIONAL = _SAFE.clone(utf8=True)
_REDIRECTED = "Test mode: this message was written to {}."


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail that can go: to whom, its bytes, and whether its addresses need more than ASCII."""

    recipient: str
    content: bytes
    utf8: bool


def compose(mail: Mail, server: MailServer, attached: Sequence[MailFile] = ()) -> Ready:
    """Build the message; in test mode it goes to one address and says whose it was.

    Raises ConfigurationError when secrets in it cannot be read, ValueError when the message
    cannot be put together.
    """
    recipient = server.test_redirect or mail.to
    utf8 = not (recipient + mail.to + server.from_address).isascii()
    message = EmailMessage(policy=_INTERNATIONAL if utf8 else _SAFE)
    message["From"] = _address(server.from_address, server.from_name)
    message["To"] = _address(recipient)
    message["Subject"] = f"[{mail.to}] {mail.subject}" if server.test_redirect else mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    if server.reply_to:
        message["Reply-To"] = _address(server.reply_to)
    if server.test_redirect:
        message["X-Trellis-Original-To"] = mail.to
    link = _unsubscribe(message, mail, server)
    text, formatted = _bodies(mail, server, link)
    message.set_content(text)
    if formatted:
        message.add_alternative(formatted, subtype="html")
    for one in attached:
        _attach(message, one)
    return Ready(recipient, message.as_bytes(), utf8)


def _address(text: str, name: str = "") -> Address:
    """Spell an address; given whole, one with letters beyond ASCII would be refused."""
    local, _, domain = text.rpartition("@")
    return Address(name, local, domain)


def _unsubscribe(message: EmailMessage, mail: Mail, server: MailServer) -> str:
    """Add the headers of RFC 8058; in test mode the tester must not end somebody else's list."""
    if not mail.list_key or server.test_redirect:
        return ""
    link = unsubscribing.link(mail.to_key, mail.list_key)
    ways = [f"<{link}>"]
    if server.unsubscribe_address:
        ways.append(f"<mailto:{server.unsubscribe_address}?subject=unsubscribe>")
    message["List-Unsubscribe"] = ", ".join(ways)
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["List-Id"] = f"<{mail.list_key}.{current().config.site}>"
    return link


def _bodies(mail: Mail, server: MailServer, link: str) -> tuple[str, str]:
    secrets = sealing.opened(mail.sealed)
    text = rendering.unsealed(mail.text, secrets, as_html=False).replace(UNSUBSCRIBE_MARK, link)
    formatted = rendering.unsealed(mail.html or "", secrets, as_html=True)
    formatted = formatted.replace(UNSUBSCRIBE_MARK, html.escape(link))
    if server.test_redirect:
        note = _REDIRECTED.format(mail.to)
        text = f"{note}\n\n{text}"
        formatted = formatted and _on_top(formatted, f"<p><strong>{html.escape(note)}</strong></p>")
    return text, formatted


def _on_top(document: str, note: str) -> str:
    begins = document.find("<body")
    if begins < 0:
        return note + document
    inside = document.index(">", begins) + 1
    return document[:inside] + note + document[inside:]


def _attach(message: EmailMessage, one: MailFile) -> None:
    main, _, sub = one.content_type.partition("/")
    with files.opened(one) as content:
        message.add_attachment(content.read(), maintype=main, subtype=sub, filename=one.name)
