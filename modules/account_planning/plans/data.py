"""Figures and texts of a plan, and what figures must keep to."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from host.api import plain_text

MAX_SUBJECT = 200
MAX_MONEY = 10**13
FIGURES = ("revenue_next_year", "margin", "wallet_share")
TEXTS = (
    "product",
    "online_channel",
    "offline_channel",
    "vision",
    "mission",
    "partners",
    "prior_year_activity",
    "objectives",
    "threat",
    "opportunity",
    "criteria",
    "constraints",
)
"""The long texts, in the order in which people read them."""
RICH_TEXTS = ("objectives", "opportunity", "threat", "criteria", "constraints")
"""Those of them that are formatted."""
MAX_EXCERPT = 160


def excerpt_of(text: str) -> str:
    """Return the first words of a formatted text on one line, as lists show it."""
    line = " ".join(plain_text(text).split())
    if len(line) <= MAX_EXCERPT:
        return line
    return f"{line[: MAX_EXCERPT - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def in_paragraphs(text: str) -> str:
    """Mark up what was typed or imported without any formatting: blocks, and lines in them."""
    if "<" in text or not text.strip():
        return text
    blocks = re.split(r"\n[^\S\n]*\n\s*", text.replace("\r", "").strip())
    return "".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in blocks)


def money_fault(value: Decimal) -> str | None:
    """Say what is wrong with an amount, or None."""
    if value < 0:
        return "An amount cannot be negative."
    return None if value < MAX_MONEY else "The amount is too large."


def to_cents(value: Decimal) -> Decimal:
    """Bring a figure to the two places that are stored."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
