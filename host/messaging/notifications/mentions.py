"""Tells people that a colleague has named them in a comment."""

from __future__ import annotations

from host.hooks.notifications import EmailTiming, NotificationKind
from host.messaging.notifications import service
from host.records.beside import mentions
from host.records.beside.mentions import Mention

MENTION = NotificationKind(
    "host.mention",
    "Somebody mentions me",
    group="Records",
    description="A colleague writes @ and your name in a comment.",
    email=EmailTiming.AT_ONCE,
    position=10,
)


@mentions.told
def tell(mention: Mention) -> None:
    """Tell the person what was said."""
    service.notify(
        mention.staff_id,
        MENTION.key,
        f"{mention.by.label} mentioned you on {mention.ref.label}",
        body=mention.text[:2000],
        url=mention.url,
        ref=mention.ref,
        dedupe_key=mention.key,
        by=mention.by,
    )
