"""The mails by which contacts come into the client area."""

from __future__ import annotations

from host.client_access import links, look, mail_templates
from host.clients.models import CONTACT_TYPE, Contact
from host.hooks.mail_templates import MailTemplate
from host.hooks.records import RecordRef
from host.messaging.mail import service as mail


def invitation(contact: Contact, client: str, secret: str, days: int) -> None:
    """Invite a contact to set a password."""
    link = links.url(f"/portal/invitation/{secret}")
    fields = {"client": client, "link": link, "lifetime": _many(days, "day")}
    _send(mail_templates.INVITATION, contact, contact.email, **fields)


def reset(contact: Contact, secret: str, hours: int) -> None:
    """Send the link by which a forgotten password is replaced."""
    link = links.url(f"/portal/reset/{secret}")
    lifetime = _many(hours, "hour")
    _send(mail_templates.RESET, contact, contact.email, link=link, lifetime=lifetime)


def address_change(contact: Contact, email: str, secret: str) -> None:
    """Ask a new address to confirm itself, and tell the old one."""
    link = links.url(f"/portal/address/{secret}")
    _send(mail_templates.ADDRESS, contact, email, link=link)
    _send(mail_templates.ADDRESS_WARNING, contact, contact.email, new_address=email)


def password_changed(contact: Contact) -> None:
    """Tell a contact that the password is another one now."""
    url = links.url("/portal/reset")
    _send(mail_templates.PASSWORD_CHANGED, contact, contact.email, reset_url=url)


def _send(template: MailTemplate, contact: Contact, to: str | None, **fields: str) -> None:
    seen = look.of_now()
    words = contact.name.split()
    common = {
        "first_name": words[0] if words else contact.name,
        "name": seen.name,
        "support": seen.support,
    }
    ref = RecordRef(CONTACT_TYPE, contact.id, contact.name)
    mail.send(template.key, to or "", common | fields, ref=ref)


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
