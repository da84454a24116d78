"""The page of a record: head, tabs, what is known, and what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from host.errors import NotFound
from host.hooks.actor import Actor
from host.hooks.record_types import CLIENT_DOCUMENTS, RecordField, RecordTab, RecordType
from host.kernel.generation import current
from host.records import naming, relations, service
from host.records.bulk import actions
from host.records.entering import fields
from host.records.lists.listing import RecordList
from host.records.same import merging
from host.staff_area.records import address, around, list_views, mail_tab, streaming
from host.staff_area.records.routes import Route
from host.web import people, widgets
from host.web.records import cells
from host.web.records.head import Head, head_of
from host.web.records.table import body

OVERVIEW, FILES, ACTIVITY = "overview", "files", "activity"


@dataclass(frozen=True, slots=True)
class Opened:
    """A record whose page is drawn: the record itself, and the row that shows it."""

    kind: RecordType
    record: Any
    row: Any
    actor: Actor
    seen: fields.Fields

    @property
    def label(self) -> str:
        """What the record is called."""
        return naming.label_of(self.kind, self.record)

    @property
    def path(self) -> str:
        """Address of the page."""
        return naming.path_of(self.kind, self.record.id)


def detail(kind: RecordType, record_id: int) -> str | Response:
    """Show what is known of a record; ``?tab=`` leads to a tab, as in mails and bookmarks."""
    opened = open_record(kind, record_id)
    named = request.args.get("tab", "")
    if named in {FILES, ACTIVITY, *(tail(one.key) for one in tabs_of(kind, opened.actor))}:
        return redirect(f"{opened.path}/{named}")
    return page(
        opened,
        OVERVIEW,
        "staff_area/records/overview.html",
        sections=_sections(opened),
        stream=streaming.beside(kind, opened.record, opened.actor),
        **around.context(opened.kind, opened.record, opened.actor),
    )


def tab(kind: RecordType, record_id: int, key: str) -> str:
    """Show one tab of a record's page: of the type, of another module, or a list of relations."""
    opened = open_record(kind, record_id)
    relation = relations.by_key(kind, key, opened.actor)
    if relation is not None:
        return _related(opened, relation)
    own = next((one for one in tabs_of(kind, opened.actor) if tail(one.key) == key), None)
    if own is None:
        abort(404)
    slug = own.key.partition(".")[0]
    html = widgets.draw_part(
        slug,
        "record_tabs",
        own.template,
        own.context,
        record=opened.record,
        actor=opened.actor,
    )
    return page(opened, key, "staff_area/records/tab.html", html=html, tab_title=own.label)


def open_record(kind: RecordType, record_id: int) -> Opened:
    """Read a record for its page; raises NotFound for one that the person may not see.

    The address of a merged record leads to the one that it is part of.
    """
    actor = people.actor()
    try:
        record = service.get(kind, record_id, actor)
    except NotFound:
        kept = merging.kept_for(kind, record_id)
        if kept is None or request.method != "GET":
            raise
        service.get(kind, kept, actor)  # who may not see it learns nothing of it
        place = request.path.removeprefix(naming.path_of(kind, record_id))
        abort(redirect(naming.path_of(kind, kept) + place))
    records = RecordList(kind, actor, address.asked(kind, actor, ()))
    row = records.one(record_id)
    if row is None:
        raise NotFound(f"There is no such {kind.singular}.")
    return Opened(kind, record, row, actor, records.fields)


def tabs_of(kind: RecordType, actor: Actor) -> list[RecordTab]:
    """Return the tabs that the type and other modules give to the page."""
    names = {kind.key, CLIENT_DOCUMENTS} if kind.document else {kind.key}
    given = [one for one in current().registry.record_tabs if one.type in names]
    ordered = sorted(
        (*kind.tabs, *given, *mail_tab.tab_of(kind)), key=lambda one: (one.position, one.key)
    )
    return [
        one
        for one in ordered
        if not one.rights or actor.is_admin or not actor.grants.isdisjoint(one.rights)
    ]


def tail(key: str) -> str:
    """Return what stands in the address for a tab."""
    return key.partition(".")[2].replace("_", "-")


def page(opened: Opened, active: str, template: str, **more: Any) -> str:
    """Draw a page of the record inside its head and tabs."""
    kind = opened.kind
    name = "detail" if active == OVERVIEW else active
    return render_template(
        kind.templates.get(name, template),
        kind=kind,
        record=opened.record,
        label=opened.label,
        head=_head(opened),
        tabs=_tabs(opened, active),
        locked=kind.rules.locked(opened.record),
        may=lambda action: list_views.may(kind, opened.actor, action),
        path=opened.path,
        actor=opened.actor,
        **more,
    )


def _head(opened: Opened) -> Head:
    pressed = actions.fitting(opened.kind, opened.record, opened.actor)
    return head_of(
        opened.kind, opened.record, opened.row, opened.seen, opened.actor, pressed=pressed
    )


def _tabs(opened: Opened, active: str) -> list[dict[str, Any]]:
    found = [(OVERVIEW, "Overview", opened.path)]
    for relation in relations.of(opened.kind, opened.actor):
        found.append((relation.key, relation.label, f"{opened.path}/{relation.key}"))
    for one in tabs_of(opened.kind, opened.actor):
        found.append((tail(one.key), one.label, f"{opened.path}/{tail(one.key)}"))
    found.append((FILES, "Files", f"{opened.path}/{FILES}"))
    found.append((ACTIVITY, "Activity", f"{opened.path}/{ACTIVITY}"))
    return [{"label": label, "url": url, "active": key == active} for key, label, url in found]


def _sections(opened: Opened) -> list[dict[str, Any]]:
    """Return the parts of the overview: title and facts."""
    found = []
    for section in fields.sections_of(opened.kind, opened.seen):
        facts = [_fact(opened, field) for field in opened.seen.of(fields.keys_of(section))]
        shown = [fact for fact in facts if fact is not None]
        if shown:
            found.append({"title": section.title or "Details", "facts": shown})
    return found


def _fact(opened: Opened, field: RecordField) -> dict[str, Any] | None:
    if field.when is not None:
        held = getattr(opened.row, f"v_{field.when[0]}", None)
        if str(held or "") not in field.when[1]:
            return None
    return {
        "key": field.key,
        "type": field.type.value,
        "label": field.label,
        "value": shown_value(opened, field),
        "editable": editable(opened, field),
        "help": field.help,
    }


def shown_value(opened: Opened, field: RecordField) -> Any:
    """Return what the page shows for a field."""
    return field.show(opened.record) if field.show else cells.cell(field)(opened.row)


def editable(opened: Opened, field: RecordField) -> bool:
    """Tell whether the field can be changed where it stands."""
    kind = opened.kind
    allowed = not field.read_only and list_views.may(kind, opened.actor, "edit")
    return allowed and not kind.rules.locked(opened.record)


def _related(opened: Opened, relation: relations.Relation) -> str:
    """Show the records of another type that point at this one, as the list that they are."""
    other = relation.kind
    pairs = [("f", f"0~{relation.field.key}~is~{opened.record.id}")]
    wanted = address.asked(other, opened.actor, pairs)
    records = RecordList(other, opened.actor, wanted)
    part = records.page()
    drawn = [
        (field, cell)
        for field, cell in cells.cells(other, records.shown)
        if field != relation.field
    ]
    makes = list_views.may(other, opened.actor, "create")
    return page(
        opened,
        relation.key,
        "staff_area/records/related.html",
        relation=relation,
        columns=[one for one in list_views.columns(records) if one.key != relation.field.key],
        rows=part.rows,
        body=body(other, drawn, part.rows),
        list_url=address.url(f"{other.address}/", pairs),
        more=part.after is not None,
        new_url=f"{other.address}/new?{relation.field.key}={opened.record.id}" if makes else "",
    )


ROUTES = (
    Route("detail", "/<int:record_id>", detail),
    Route("tab", "/<int:record_id>/<key>", tab),
)
