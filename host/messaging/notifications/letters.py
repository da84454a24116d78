"""What notices say by e-mail: kinds of mail that administrators may word otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from host.hooks.mail_templates import MailTemplate, MergeField
from host.kernel.generation import current
from host.messaging.mail.shipped import NOTICE
from host.messaging.notifications import kinds
from host.messaging.notifications.models import NoticeMail

CHOICES_PATH = "/profile/notifications"
MOST = 50
"""So many notices are named in one message."""

_WHY = '<p>Why you get this: {why}. <a href="{choices_link}">Choose what you are told.</a></p>'
_NOTICES = MergeField(
    "notices",
    "The notices",
    "<ul><li>Ann Archer mentioned you</li><li>A reminder is due</li></ul>",
    formatted=True,
)
_WHY_FIELDS = (
    MergeField("why", "Kinds of the notices", "Somebody mentions me"),
    MergeField(
        "choices_link",
        "Address where people choose",
        "https://crm.example.com/profile/notifications",
    ),
)
BUNDLE = MailTemplate(
    key="host.notices",
    label="Several notices about one record",
    subject="{count} notices: {about}",
    body="{notices}" + _WHY,
    fields=(
        MergeField("count", "How many there are", "3"),
        MergeField("about", "Record that they are about", "Meridian Ltd"),
        _NOTICES,
        *_WHY_FIELDS,
    ),
    group="Staff",
    about="What happened to one record within minutes, to a member of staff who wants it by mail.",
    position=11,
)
SUMMARY = MailTemplate(
    key="host.daily_summary",
    label="Daily summary",
    subject="Daily summary: {count} notices",
    body="{notices}" + _WHY,
    fields=(MergeField("count", "How many there are", "5"), _NOTICES, *_WHY_FIELDS),
    group="Staff",
    about="What happened since the last one, to a member of staff who wants it once a day.",
    position=12,
)
SHIPPED = (BUNDLE, SUMMARY)


@dataclass(frozen=True, slots=True)
class Letter:
    """A kind of mail and what fills it."""

    template: MailTemplate
    fields: dict[str, object]


def single(notice: NoticeMail) -> Letter:
    """Tell of one notice."""
    fields = {
        "title": notice.title,
        "body": "" if notice.body == notice.title else notice.body,
        "about": notice.record_label,
        "link": _address(notice.url),
    }
    return Letter(NOTICE, fields | _why([notice]))


def several(notices: Sequence[NoticeMail]) -> Letter:
    """Tell of several notices about one record."""
    fields: dict[str, object] = {
        "count": len(notices),
        "about": notices[0].record_label or notices[0].title,
        "notices": str(_list(notices[:MOST]) + _rest(notices)),
    }
    return Letter(BUNDLE, fields | _why(notices))


def summary(notices: Sequence[NoticeMail]) -> Letter:
    """Tell of everything since the last summary, kind by kind."""
    by_kind: dict[str, list[NoticeMail]] = {}
    for notice in notices[:MOST]:
        by_kind.setdefault(kinds.label(notice.kind), []).append(notice)
    parts = [
        Markup("<h2>{}</h2>{}").format(label, _list(members)) for label, members in by_kind.items()
    ]
    fields: dict[str, object] = {
        "count": len(notices),
        "notices": str(Markup("").join([*parts, _rest(notices)])),
    }
    return Letter(SUMMARY, fields | _why(notices))


def _list(notices: Sequence[NoticeMail]) -> Markup:
    return Markup("<ul>{}</ul>").format(Markup("").join(map(_line, notices)))


def _line(notice: NoticeMail) -> Markup:
    title = escape(notice.title)
    if notice.url:
        title = Markup('<a href="{}">{}</a>').format(_address(notice.url), title)
    more = Markup("<br>{}").format(notice.body[:300]) if notice.body else Markup("")
    return Markup("<li>{}{}</li>").format(title, more)


def _rest(notices: Sequence[NoticeMail]) -> Markup:
    more = len(notices) - MOST
    if more <= 0:
        return Markup("")
    return Markup('<p><a href="{}">{} more</a></p>').format(_address("/notifications"), more)


def _why(notices: Sequence[NoticeMail]) -> dict[str, object]:
    why = sorted({kinds.label(notice.kind) for notice in notices})
    return {"why": ", ".join(why), "choices_link": _address(CHOICES_PATH)}


def _address(path: str) -> str:
    return f"{current().config.site_url}{path}" if path else ""
