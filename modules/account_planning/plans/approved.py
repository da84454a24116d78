"""How an approval reads, and what was approved before the content changed."""

from __future__ import annotations

from .. import settings
from .models import Plan


def approval_in_words(plan: Plan) -> str:
    """Say who approved which version and when; empty when nobody did since the last change."""
    if plan.approved_at is None:
        return ""
    day = plan.approved_at.astimezone(settings.timezone())
    version = f", version {plan.approved_version}" if plan.approved_version else ""
    return f"{plan.approved_by_name}, {day.day} {day:%b %Y}{version}"
