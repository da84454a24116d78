"""The plan on a page: who, when, where to, how far, and what comes next."""

from __future__ import annotations

from datetime import date

from ..plans.approved import approval_in_words
from ..plans.choices import Bcg, ClientStatus
from ..tasks.models import Task
from . import words
from .source import Source
from .words import Words

MOST_GOALS, MOST_OBJECTIVES, MOST_TASKS = 6, 5, 5
_LONGEST = 420
_SHORT = 240
_LAST = date.max


def summary(source: Source) -> Words:
    """Return what the first page says."""
    pressing = _pressing(source)
    return {
        "facts": _facts(source),
        "aims": _aims(source),
        "objectives": [
            {"title": words.cut(one.objective.title, 90), "done": one.done, "of": len(one.tasks)}
            for one in source.outline[:MOST_OBJECTIVES]
        ],
        "more_objectives": max(0, len(source.outline) - MOST_OBJECTIVES),
        "figures": _figures(source),
        "health": health(source),
        "goals": goals(source)[:MOST_GOALS],
        "more_goals": max(0, len(source.goals) - MOST_GOALS),
        "pressing": [_short(source, one) for one in pressing],
        "next": [_short(source, one) for one in _next(source, pressing)],
        "work": {"total": source.work.total, "done": source.work.done, "late": source.work.overdue},
    }


def goals(source: Source) -> list[Words]:
    """Return the goals with how far they are."""
    return [
        {
            "name": one.name,
            "percent": None if one.share is None else one.percent,
            "reached": f"{one.reached} {one.unit}".strip() if one.actual is not None else "",
            "wanted": f"{one.wanted} {one.unit}".strip() if one.target is not None else "",
            "due": words.day(one.due_on),
        }
        for one in source.goals
    ]


def _facts(source: Source) -> list[Words]:
    plan, light, bcg = source.plan, source.value("client_status"), source.value("bcg")
    owner = source.value("owner_id")
    approval = approval_in_words(plan) if "approved_at" in source.seen else ""
    facts: list[Words] = [{"label": "Status", "badge": words.badge(plan.state)}]
    if light:
        facts.append({"label": "Client", "badge": words.badge(ClientStatus(light))})
    if bcg:
        facts.append({"label": "BCG quadrant", "text": Bcg(bcg).label})
    facts.append({"label": "Owner", "text": source.people.name(owner) if owner else "Nobody"})
    facts.append({"label": "Approved", "text": approval or "Not as it stands"})
    return facts


def _aims(source: Source) -> list[Words]:
    found = (
        ("vision", "Vision", _SHORT),
        ("mission", "Mission", _SHORT),
        ("objectives", "Objectives", _LONGEST),
    )
    held = [
        (source.seen[key], key, label, most) for key, label, most in found if key in source.seen
    ]
    told = [
        {
            "label": label,
            "text": words.beginning(words.paragraphs(field, source.value(key)), most),
        }
        for field, key, label, most in held
    ]
    return [one for one in told if one["text"]]


def _figures(source: Source) -> list[Words]:
    plan = source.plan
    told = [
        ("Revenue next year", words.money(source.value("revenue_next_year"), plan.currency)),
        ("Margin", words.percent(source.value("margin"))),
        ("Wallet share", words.percent(source.value("wallet_share"))),
    ]
    return [{"label": label, "text": text} for label, text in told if text]


def health(source: Source) -> Words | None:
    """Return the health score with its parts; None when nothing is known."""
    health = source.health
    if health is None:
        return None
    return {
        "score": f"{health.score.value:f}",
        "colour": health.score.colour,
        "parts": [
            {
                "label": reason.label,
                "points": reason.points,
                "why": reason.why,
                "percent": int(part.value * 100),
            }
            for reason, part in zip(health.reasons, health.score.parts, strict=True)
        ],
    }


def _pressing(source: Source) -> list[Task]:
    """What is late or urgent, the latest first."""
    found = [
        one
        for one in source.tasks
        if not one.is_done and (one.is_overdue(source.today) or one.priority in {"high", "urgent"})
    ]
    late = source.today
    found.sort(key=lambda one: (not one.is_overdue(late), one.deadline or _LAST, one.id))
    return found[:MOST_TASKS]


def _next(source: Source, told: list[Task]) -> list[Task]:
    """What comes next by its day, of what is not told already."""
    rest = [one for one in source.tasks if not one.is_done and one not in told]
    return sorted(rest, key=lambda one: (one.deadline or _LAST, one.id))[:MOST_TASKS]


def _short(source: Source, one: Task) -> Words:
    line = words.task(one, source.people.name(one.pic_id), source.today)
    return line | {"action": words.cut(one.action, 90)}
