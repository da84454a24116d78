"""Templates of mail: what a mail says until an administrator words it otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TOKEN = re.compile(r"\{\{|\}\}|\{(?:if\s+)?([^{}]*)\}")
END = "end"
"""Closes a part that began with ``{if name}``; no field may be called so."""


class MailCategory(StrEnum):
    """Why somebody gets a mail, and so whether they can stop it."""

    TRANSACTIONAL = "transactional"
    """An answer to what the person did or has to know; it cannot be unsubscribed."""
    LIST = "list"
    """Sent to many or again and again; it carries a link that ends it with one click."""


@dataclass(frozen=True, slots=True)
class MergeField:
    """A place in a template that each mail fills."""

    name: str
    """Name between the braces, as in ``{client_name}``."""
    label: str
    """What administrators read beside it."""
    example: str
    """What a preview shows in its place."""
    formatted: bool = False
    """Whether the value is formatted text; it is cleaned before it is sent."""
    secret: bool = False
    """Whether the value opens something, as a link to a new password does. It is kept encrypted
    until the mail has left and no log shows it."""


COMMON_FIELDS = (
    MergeField("company", "Name of this organisation", "Example Ltd"),
    MergeField("site_url", "Address of this site", "https://crm.example.com"),
)
"""Fields that every template has."""


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """A kind of mail: its words, and what is filled in."""

    key: str
    """Key of the template: ``<slug>.<noun>``."""
    label: str
    """What administrators read in the list of templates."""
    subject: str
    """Subject with merge fields, as in ``Your order {number}``."""
    body: str
    """Formatted text with merge fields: paragraphs, lists, headings and links, as HTML. A link that
    stands alone in its paragraph is drawn as a button. ``{if name}`` ... ``{end}`` is left out
    when the field is empty."""
    fields: tuple[MergeField, ...] = ()
    """What subject and body may use besides `COMMON_FIELDS`."""
    category: MailCategory = MailCategory.TRANSACTIONAL
    """Whether it can be unsubscribed."""
    group: str = "General"
    """Heading under which administrators find it."""
    list_key: str = ""
    """List that people leave with one click; templates may share one. The template's own key
    without it."""
    list_label: str = ""
    """What the list is called on the page that ends it; the label without it."""
    about: str = ""
    """One sentence: when it is sent, and to whom."""
    position: int = 100
    """Place among its like: small numbers come first, equal ones by key."""

    @property
    def list_of(self) -> str:
        """Key of the list that it belongs to; nothing for a transactional one."""
        if self.category is MailCategory.TRANSACTIONAL:
            return ""
        return self.list_key or self.key

    @property
    def all_fields(self) -> tuple[MergeField, ...]:
        """Its own fields and those that every template has."""
        return (*self.fields, *COMMON_FIELDS)

    def problem(self) -> str:
        """Say what is wrong with the declaration, or nothing."""
        names = [field.name for field in self.all_fields]
        for name in names:
            if not _NAME.fullmatch(name) or name == END:
                return f"“{name}” cannot be the name of a merge field: use a-z, 0-9 and _"
            if names.count(name) > 1:
                return f"the merge field “{name}” is declared twice"
        used = {found for found in _TOKEN.findall(self.subject + self.body) if found}
        unknown = sorted(used - {*names, END})
        if unknown:
            return f"it uses the merge field “{unknown[0]}” that it does not declare"
        return self._secret_problem()

    def _secret_problem(self) -> str:
        for field in self.fields:
            if field.secret and f"{{{field.name}}}" in self.subject:
                return f"its subject uses the secret field “{field.name}”; subjects are logged"
        return ""
