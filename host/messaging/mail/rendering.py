"""Makes a mail of a template's words and the values of one occasion."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from host.errors import InvalidInput, TrellisError
from host.hooks.mail_templates import MailTemplate
from host.kernel.generation import current
from host.messaging.mail import formatted, grammar, layout
from host.messaging.mail.grammar import Node, Place

_LINKS = ("https://", "http://", "mailto:", "tel:")
_OPEN, _SHUT = "\u27e6", "\u27e7"
MAX_SUBJECT = 250


class MissingField(TrellisError):
    """Code sends a mail without a value that its template declares: a fault of the code."""

    code = "missing_mail_field"
    status = 500


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body of a template as somebody worded them, read and ready to fill."""

    subject: tuple[Node, ...]
    html: tuple[Node, ...]
    text: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """One mail, written: secret values stand beside it, as marks stand for them in it."""

    subject: str
    text: str
    html: str
    secrets: Mapping[str, str]


@lru_cache(maxsize=256)
def read(template: MailTemplate, subject: str, body: str) -> Wording:
    """Read the words; raises InvalidInput naming the field of the form and what is wrong."""
    known = frozenset(field.name for field in template.all_fields)
    secret = {field.name for field in template.fields if field.secret}
    line = " ".join(subject.split())
    if not line:
        raise InvalidInput.of("subject", "Enter a subject.")
    if len(line) > MAX_SUBJECT:
        raise InvalidInput.of("subject", f"Keep the subject to {MAX_SUBJECT} characters.")
    heading = _parsed("subject", line, known)
    if told := sorted(grammar.names(heading) & secret):
        raise InvalidInput.of(
            "subject", f"“{{{told[0]}}}” is secret, and subjects are shown in the log."
        )
    cleaned = _cleaned(body)
    return Wording(
        heading,
        _parsed("body", cleaned, known, addresses=True),
        _parsed("body", formatted.plain(cleaned), known),
    )


def write(template: MailTemplate, wording: Wording, values: Mapping[str, object]) -> Written:
    """Fill the words with the values of one occasion; raises MissingField."""
    filled, secrets = _values(template, values)
    formats = {field.name for field in template.fields if field.formatted}

    def has(name: str) -> bool:
        return bool(filled[name])

    def in_html(place: Place) -> str:
        value = filled[place.name]
        if place.address:
            return value if value.startswith(_OPEN) else _safe_link(value)
        if place.name in formats:
            return formatted.value(value)
        return html.escape(value).replace("\n", "<br>")

    def in_text(place: Place) -> str:
        value = filled[place.name]
        return formatted.plain(formatted.value(value)) if place.name in formats else value

    subject = grammar.fill(wording.subject, lambda place: filled[place.name], has)
    shared, of_list = layout.of_site(), template.list_of and (template.list_label or template.label)
    line = " ".join(subject.split())[:MAX_SUBJECT]
    body = formatted.without_gaps(grammar.fill(wording.html, in_html, has))
    text = formatted.collapsed(grammar.fill(wording.text, in_text, has))
    return Written(
        line,
        shared.text(text, of_list=of_list),
        shared.html(line, body, of_list=of_list),
        secrets,
    )


def examples(template: MailTemplate) -> dict[str, object]:
    """Return the example value of every field."""
    return {field.name: field.example for field in template.fields}


def mark_of(name: str) -> str:
    """Return what stands for a secret value in a mail that is kept."""
    return f"{_OPEN}{name}{_SHUT}"


def unsealed(text: str, secrets: Mapping[str, str], *, as_html: bool) -> str:
    """Put secret values in the place of their marks, as late as the mail leaves."""
    for name, value in secrets.items():
        shown = html.escape(value) if as_html else value
        text = text.replace(mark_of(name), shown)
    return text


def _values(
    template: MailTemplate, values: Mapping[str, object]
) -> tuple[dict[str, str], dict[str, str]]:
    given = {**values, "company": layout.company(), "site_url": current().config.site_url}
    filled: dict[str, str] = {}
    secrets: dict[str, str] = {}
    for field in template.all_fields:
        if field.name not in given:
            raise MissingField(
                f"The mail “{template.key}” declares the field “{field.name}”, and whoever sends "
                "it gave no value for it."
            )
        text = _as_text(given[field.name])
        if field.secret and text:
            secrets[field.name] = text
            filled[field.name] = mark_of(field.name)
        else:
            # Marks are ours: nobody's name may open a secret into another place of the mail.
            filled[field.name] = text.replace(_OPEN, "").replace(_SHUT, "")
    return filled, secrets


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.day} {value:%b %Y, %H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    return str(value).replace("\0", "")


def _is_link(value: str) -> bool:
    return value.lower().startswith(_LINKS)


def _safe_link(value: str) -> str:
    return html.escape(value.strip()) if _is_link(value.strip()) else ""


def _cleaned(body: str) -> str:
    try:
        cleaned = formatted.clean(body)
    except InvalidInput as error:
        raise InvalidInput.of("body", error.message) from error
    if not formatted.plain(cleaned):
        raise InvalidInput.of("body", "Enter what the mail says.")
    return cleaned


def _parsed(
    field: str, text: str, known: frozenset[str], *, addresses: bool = False
) -> tuple[Node, ...]:
    try:
        return grammar.parse(text, known, addresses=addresses)
    except InvalidInput as error:
        raise InvalidInput.of(field, error.message) from error
