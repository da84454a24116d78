"""Links that end a list with one click, as RFC 8058 has them."""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from host.errors import NotFound
from host.hooks.actor import SYSTEM
from host.kernel.generation import current
from host.messaging.mail import suppression
from host.messaging.mail.models import EVERY_LIST
from host.messaging.mail.suppression import Reason

PATH = "/unsubscribe"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads which list; the link that came with a mail says it."""

    address: str
    list_key: str

    @property
    def list_label(self) -> str:
        """What the list is called."""
        return suppression.label_of(self.list_key)

    @property
    def is_subscribed(self) -> bool:
        """Whether mail of the list still goes to the reader."""
        return not suppression.is_held_back(self.address, self.list_key)

    @property
    def may_return(self) -> bool:
        """Whether it was the reader who ended it: what the site decided the site takes back."""
        return suppression.is_by_reader(self.address, self.list_key)


def link(address_key: str, list_key: str) -> str:
    """Return the address of the page that ends the list for this reader."""
    return f"{current().config.site_url}{PATH}/{_signer().dumps([address_key, list_key])}"


def reader_of(token: str) -> Reader:
    """Read a link's token; raises NotFound for one that this site did not make."""
    try:
        address, list_key = _signer().loads(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFound(
            "This link is not complete. Open it from the mail again, or copy all of it."
        ) from error
    return Reader(str(address), str(list_key))


def unsubscribe(reader: Reader, *, from_all: bool = False) -> None:
    """End the list for the reader; once or ten times is the same."""
    list_key = EVERY_LIST if from_all else reader.list_key
    suppression.add(reader.address, list_key, Reason.UNSUBSCRIBED, actor=SYSTEM)


def subscribe_again(reader: Reader) -> None:
    """Take back what the reader did, also where they left all lists; what others did stays."""
    for list_key in (reader.list_key, EVERY_LIST):
        suppression.lift(reader.address, list_key, only=Reason.UNSUBSCRIBED)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current().config.secret_key, salt="trellis.mail.unsubscribe")
