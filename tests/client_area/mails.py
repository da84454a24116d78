"""The mails that the client area has sent, and the links in them."""

from __future__ import annotations

import re

import sqlalchemy as sa

from host.database import session
from host.messaging.mail import rendering, sealing
from host.messaging.mail.models import Mail
from host.testing import Site

_LINK = re.compile(r"https?://[^/\s]+(/portal/[\w/-]+)")


def mails(site: Site, to: str | None = None) -> list[Mail]:
    """Return what is in the outbox, for an address if one is named, oldest first."""
    with site.context():
        query = sa.select(Mail).order_by(Mail.id)
        return list(session().scalars(query if to is None else query.where(Mail.to == to)))


def link(site: Site, to: str) -> str:
    """Return the path of the link in the newest mail to an address; it is kept encrypted."""
    sent = mails(site, to)[-1]
    assert _LINK.search(sent.text) is None
    with site.context():
        secrets = sealing.opened(sent.sealed)
    found = _LINK.search(rendering.unsealed(sent.text, secrets, as_html=False))
    assert found is not None
    return found[1]
