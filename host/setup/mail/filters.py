"""What the address of the log asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from flask import request, url_for

from host.kernel.generation import current
from host.messaging.mail.log import Asked
from host.messaging.mail.models import MailState
from host.web.filters import timezone

_NAMES = ("q", "template", "since", "until")


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, and the address without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the log as they were sent."""

    asked: Asked
    state: MailState | None
    values: dict[str, str]

    @property
    def chips(self) -> list[Chip]:
        """The filters in force, without the state, which has tabs."""
        labels = {"q": "To", "template": "Template", "since": "From", "until": "Until"}
        return [
            Chip(labels[name], _shown(name, value), self.url(**{name: ""}))
            for name, value in self.values.items()
            if value
        ]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a form has to carry along."""
        return [("state", self.state.value)] if self.state else []

    def url(self, **changes: str) -> str:
        """Return the address of the log with some filters changed."""
        kept = {"state": self.state.value if self.state else "", **self.values, **changes}
        query = urlencode({name: value for name, value in kept.items() if value})
        base = url_for("setup_mail.index")
        return f"{base}?{query}" if query else base


def read_filters() -> Filters:
    """Read the filters; what makes no sense is left out."""
    values = {name: request.values.get(name, "").strip() for name in _NAMES}
    text = request.values.get("state", "")
    state = MailState(text) if text in set(MailState) else None
    since, until = _day(values["since"]), _day(values["until"])
    asked = Asked(
        state=state,
        template=values["template"],
        recipient=values["q"],
        since=_begins(since) if since else None,
        until=_begins(until + timedelta(days=1)) if until else None,
    )
    return Filters(asked, state, values)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), timezone())


def _shown(name: str, value: str) -> str:
    if name != "template":
        return value
    template = current().registry.mail_templates.get(value)
    return template.label if template else value
