"""The stream of a record: what happened to it, and what people say about it, by time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import request
from markupsafe import Markup, escape

from host.access.directory import staff_directory
from host.activity.models import Activity
from host.clients.models import CLIENT_TYPE
from host.database import session
from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.records import naming
from host.records.beside import comments, mentions
from host.records.beside.models import Comment
from host.records.same import merging
from host.web import stream
from host.web.filters import ago
from host.web.widgets import owner_of

ALL, COMMENTS, CHANGES = "", "comments", "changes"
SHOWS = ((ALL, "Everything"), (COMMENTS, "Comments"), (CHANGES, "Changes"))
BESIDE, WHOLE = 10, 30
"""Lines beside the overview, and on the page of the stream."""
_PLACE = re.compile(r"(\d{1,18})\.(\d{1,18})")
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as the stream shows it."""

    id: int
    who: str
    when: Markup | str
    body: Markup
    edited: bool
    changes: bool
    url: str


@dataclass(frozen=True, slots=True)
class Stream:
    """A part of the stream, newest first, and the address of what came before."""

    path: str
    show: str
    lines: Sequence[stream.Event | Said]
    older_url: str
    typed: str = ""
    error: str = ""
    first: bool = True

    @property
    def shows(self) -> list[dict[str, Any]]:
        """The choices of what the stream shows."""
        return [
            {
                "label": label,
                "url": f"{self.path}/activity{f'?show={key}' if key else ''}",
                "active": key == self.show,
            }
            for key, label in SHOWS
        ]


def beside(kind: RecordType, record: Any, actor: Actor) -> Stream:
    """Return the newest lines, for the side of the overview."""
    return _read(kind, record, actor, limit=BESIDE)


def asked(
    kind: RecordType, record: Any, actor: Actor, *, typed: str = "", error: str = ""
) -> Stream:
    """Return the part of the stream that the address asks for."""
    show = request.values.get("show", "")
    show = show if show in {COMMENTS, CHANGES} else ALL
    before = request.args.get("before") or None
    found = _read(kind, record, actor, show=show, before=before, limit=WHOLE)
    return Stream(found.path, show, found.lines, found.older_url, typed, error, before is None)


def drawn(comment: Comment, kind: RecordType, actor: Actor, here: int) -> Said:
    """Return a comment as the stream shows it."""
    path = naming.path_of(kind, comment.record_id if comment.record_id else here)
    return Said(
        comment.id,
        comment.author_label,
        ago(comment.at),
        _marked_up(comment),
        comment.edited_at is not None,
        comments.may_change(comment, actor),
        f"{path}/comments/{comment.id}",
    )


def _read(
    kind: RecordType,
    record: Any,
    actor: Actor,
    *,
    show: str = ALL,
    before: str | None = None,
    limit: int,
) -> Stream:
    """Read both sources one line further than is shown, and take the newest of them.

    The place where the older ones begin is the last line of each source that is shown.
    """
    last_activity, last_comment = _place(before)
    ids = [record.id, *merging.lost_ids(kind, record.id)]
    happened: list[Activity] = []
    said: list[Comment] = []
    if show != COMMENTS:
        happened = _activity(kind, ids, actor, last_activity, limit + 1)
    if show != CHANGES:
        said = comments.of_records(kind, [record.id], before=last_comment, limit=limit + 1)
    both: list[Activity | Comment] = [*happened, *said]
    both = sorted(both, key=lambda one: (one.at, one.id), reverse=True)
    shown = both[:limit]
    path = naming.path_of(kind, record.id)
    older = ""
    if len(both) > limit:
        at = _last(shown, Activity, last_activity), _last(shown, Comment, last_comment)
        query = f"before={at[0]}.{at[1]}" + (f"&show={show}" if show else "")
        older = f"{path}/activity?{query}"
    here = naming.ref_of(kind, record)
    lines = [
        drawn(one, kind, actor, record.id)
        if isinstance(one, Comment)
        else stream.event_of(one, here, actor)
        for one in shown
    ]
    return Stream(path, show, lines, older)


def _last(shown: Sequence[Activity | Comment], kind: type, before: int | None) -> int:
    ids = [one.id for one in shown if isinstance(one, kind)]
    return min(ids) if ids else before or 10**17


def _place(before: str | None) -> tuple[int | None, int | None]:
    if before is None:
        return None, None
    found = _PLACE.fullmatch(before)
    if found is None:
        raise InvalidInput("The address of this part of the activity is damaged.")
    return int(found[1]), int(found[2])


def _activity(
    kind: RecordType, ids: Sequence[int], actor: Actor, before: int | None, limit: int
) -> list[Activity]:
    """Return lines about the record; about a client also those of its records."""
    if kind.key == CLIENT_TYPE:
        query = sa.select(Activity).where(Activity.client_id.in_(ids))
        if not actor.is_admin:
            query = query.where(sa.or_(sa.false(), *_readable(actor)))
    else:
        mine = (Activity.record_type == kind.key, Activity.record_id.in_(ids))
        query = sa.select(Activity).where(*mine)
    if before is not None:
        query = query.where(Activity.id < before)
    return list(session().scalars(query.order_by(Activity.id.desc()).limit(limit)))


def _readable(actor: Actor) -> Iterator[sa.ColumnElement[bool]]:
    """Ask each type of record; of one that cannot answer, nothing is shown."""
    guard = current().hooks.guard
    for link in current().registry.links.values():
        if link.readable is not None:
            slug, ids = owner_of(link.type), Activity.record_id
            good, condition = guard.call(slug, "record_links", link.readable, actor, ids)
            if good:
                yield sa.and_(Activity.record_type == link.type, condition)


def _marked_up(comment: Comment) -> Markup:
    """Draw the text: paragraphs and lines, addresses as links, names marked."""
    names = staff_directory().names
    named = mentions.pattern([names[one] for one in comment.mentioned if one in names])
    paragraphs = re.split(r"\n{2,}", comment.body)
    return Markup().join(
        Markup("<p>{}</p>").format(
            Markup("<br>").join(_line(line, named) for line in paragraph.split("\n"))
        )
        for paragraph in paragraphs
    )


def _line(line: str, named: re.Pattern[str]) -> Markup:
    found = Markup()
    rest = 0
    for match in re.finditer(f"(?P<link>{_LINK.pattern})|{named.pattern}", line, re.IGNORECASE):
        found += escape(line[rest : match.start()])
        if match["link"]:
            found += Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(match[0])
        else:
            found += Markup('<span class="t-mention">{}</span>').format(match[0])
        rest = match.end()
    return found + escape(line[rest:])
