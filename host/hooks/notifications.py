"""Kinds of notices: what people may be told of, and how, until they choose otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EmailTiming(StrEnum):
    """When a notice is sent by e-mail as well."""

    NEVER = "never"
    """Not at all."""
    AT_ONCE = "now"
    """At once; what follows within minutes on the same record comes in one message."""
    DAILY = "daily"
    """With the daily summary."""


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """A kind of notice that people may switch on and off for themselves."""

    key: str
    """Key of the kind, at most 56 letters; begins with the slug."""
    label: str
    """What people read where they choose, such as “A parcel is late”."""
    group: str = ""
    """Heading that it stands under; empty for the module's own name."""
    description: str = ""
    """A sentence below the label."""
    in_app: bool = True
    """Whether the bell shows it until somebody chooses otherwise."""
    email: EmailTiming = EmailTiming.NEVER
    """When it is sent by e-mail until somebody chooses otherwise."""
    may_switch_off: bool = True
    """Whether people may take it off their bell."""
    position: int = 100
    """Place among its like: small numbers come first, equal ones by key."""
