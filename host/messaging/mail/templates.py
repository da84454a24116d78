"""Wordings of templates: read, changed, put back, with all that was before."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

import sqlalchemy as sa

from host import clock
from host.activity.service import record
from host.database import session, transaction
from host.errors import NotFound, StaleRecord, TrellisError
from host.hooks.actor import Actor
from host.hooks.mail_templates import MailTemplate
from host.hooks.records import RecordRef
from host.kernel.generation import current
from host.messaging.mail import formatted, rendering
from host.messaging.mail.models import MailWording

TEMPLATE_TYPE = "host.mail_template"
LANGUAGE = "en"


class UnknownTemplate(TrellisError):
    """Code sends a mail of a template that no active plugin declares: a fault of the code."""

    code = "unknown_mail_template"
    status = 500


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and body that hold now; ``version`` is 0 for those that came with the template."""

    subject: str
    body: str
    version: int = 0
    changed: bool = False


def declared(key: str) -> MailTemplate:
    """Return a template; raises UnknownTemplate."""
    templates = current().registry.mail_templates
    if key not in templates:
        near = get_close_matches(key, templates, 1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        raise UnknownTemplate(f"No active module declares the mail template “{key}”.{hint}")
    return templates[key]


def find(key: str) -> MailTemplate:
    """Return a template that a person asks for; raises NotFound."""
    template = current().registry.mail_templates.get(key)
    if template is None:
        raise NotFound("There is no such template. Its module may be switched off.")
    return template


def by_group() -> dict[str, list[MailTemplate]]:
    """Return all templates under their headings."""
    groups: dict[str, list[MailTemplate]] = {}
    templates = current().registry.mail_templates.values()
    for one in sorted(templates, key=lambda one: (one.group, one.position, one.label)):
        groups.setdefault(one.group, []).append(one)
    return groups


def changed_keys() -> set[str]:
    """Return the templates that somebody has worded."""
    newest = sa.select(sa.func.max(MailWording.id)).group_by(
        MailWording.template, MailWording.language
    )
    query = sa.select(MailWording.template).where(
        MailWording.id.in_(newest), MailWording.body.is_not(None)
    )
    return set(session().scalars(query))


def words(template: MailTemplate, language: str = LANGUAGE) -> Words:
    """Return the words that hold now."""
    row = session().scalar(_of(template.key, language).limit(1))
    if row is None:
        return shipped(template)
    if row.body is None:
        return Words(template.subject, formatted.clean(template.body), row.id)
    return Words(row.subject, row.body, row.id, changed=True)


def shipped(template: MailTemplate) -> Words:
    """Return the words that the template came with."""
    return Words(template.subject, formatted.clean(template.body))


def history(key: str, language: str = LANGUAGE, limit: int = 50) -> list[MailWording]:
    """Return how the template was worded, newest first."""
    return list(session().scalars(_of(key, language).limit(limit)))


def wording(template: MailTemplate) -> rendering.Wording:
    """Return the words that hold now, ready to fill.

    Should an upgrade of a module have taken a field away that somebody used, the module's own
    words are sent: a mail that leaves in other words is better than none.
    """
    held = words(template)
    try:
        return rendering.read(template, held.subject, held.body)
    except TrellisError:
        return rendering.read(template, template.subject, template.body)


def problem(template: MailTemplate) -> str:
    """Say why the saved words are not sent, or nothing."""
    held = words(template)
    try:
        rendering.read(template, held.subject, held.body)
    except TrellisError as error:
        return error.message
    return ""


def key_of(wording_id: int) -> str:
    """Return the template that a wording belongs to; raises NotFound."""
    row = session().get(MailWording, wording_id)
    if row is None:
        raise NotFound("There is no such wording.")
    return row.template


def save(key: str, subject: str, body: str, actor: Actor, version: int | None = None) -> None:
    """Word a template; raises InvalidInput for an unknown field, StaleRecord for an old form."""
    actor.require_admin()
    template = find(key)
    rendering.read(template, subject, body)
    cleaned, line = formatted.clean(body), " ".join(subject.split())
    with transaction():
        held = _unless_stale(template, version)
        if (line, cleaned) != (held.subject, held.body):
            _write(template, line, cleaned, actor, "reworded")


def reset(key: str, actor: Actor) -> None:
    """Go back to the words that the template came with; harmless when they hold already."""
    actor.require_admin()
    template = find(key)
    with transaction():
        if words(template).changed:
            _write(template, template.subject, None, actor, "reset")


def _unless_stale(template: MailTemplate, version: int | None) -> Words:
    held = words(template)
    if version is not None and version != held.version:
        raise StaleRecord("Somebody else changed this template while your form was open.")
    return held


def _write(template: MailTemplate, subject: str, body: str | None, actor: Actor, verb: str) -> None:
    row = MailWording(
        template=template.key,
        language=LANGUAGE,
        subject=subject,
        body=body,
        created_at=clock.now(),
        created_by=actor.staff_id,
        created_label=actor.label[:200],
    )
    session().add(row)
    session().flush()
    record(actor, verb, RecordRef(TEMPLATE_TYPE, row.id, template.label), note=template.key)


def _of(key: str, language: str) -> sa.Select[MailWording]:
    return (
        sa.select(MailWording)
        .where(MailWording.template == key, MailWording.language == language)
        .order_by(MailWording.id.desc())
    )
