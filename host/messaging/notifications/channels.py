"""By which ways a notice reaches somebody: the bell, e-mail, both or none."""

from __future__ import annotations

from dataclasses import dataclass

from host.hooks.notifications import EmailTiming

_IN_APP = "app"


@dataclass(frozen=True, slots=True)
class Channels:
    """The ways for one kind of notice."""

    in_app: bool
    email: EmailTiming

    @property
    def code(self) -> str:
        """How it is kept: `app+now`, `app`, `daily`, `off`."""
        ways = [_IN_APP] if self.in_app else []
        if self.email is not EmailTiming.NEVER:
            ways.append(self.email.value)
        return "+".join(ways) or "off"

    @classmethod
    def of(cls, code: str) -> Channels:
        """Read what `code` wrote; what nobody can read means the bell."""
        ways = set(code.split("+"))
        timings = [one for one in EmailTiming if one.value in ways]
        email = timings[0] if timings else EmailTiming.NEVER
        return cls(_IN_APP in ways or (not timings and code != "off"), email)


EVERY = tuple(Channels(in_app, email) for in_app in (True, False) for email in EmailTiming)
_IN_WORDS = {
    EmailTiming.NEVER: "",
    EmailTiming.AT_ONCE: "e-mail at once",
    EmailTiming.DAILY: "e-mail in the daily summary",
}


def in_words(channels: Channels) -> str:
    """Say it as people read it in a list of choices."""
    by_mail = _IN_WORDS[channels.email]
    if channels.in_app:
        return f"In Trellis, and {by_mail}" if by_mail else "In Trellis"
    return f"Only {by_mail}" if by_mail else "Off"
