"""How the client area looks: name, logo, colour, words."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from host.client_access import colours
from host.client_access.settings import SECTION
from host.records.entering.rich_text import clean_html
from host.settings import service as settings

EMPTY = Markup("")


@dataclass(frozen=True, slots=True)
class Look:
    """What pages of the client area show of the company; empty parts are left out."""

    name: str
    accent: str
    colour_url: str = ""
    logo_url: str = ""
    favicon_url: str = ""
    welcome: Markup = EMPTY
    footer: str = ""
    support: str = ""


def of_now() -> Look:
    """Return the look as it is set; costs no query."""
    return of_values(settings.get_all(SECTION))


def of_values(values: dict[str, Any], pictures: dict[str, str] | None = None) -> Look:
    """Return the look of settings, saved or not; ``pictures`` are addresses in place of kept ones.

    Raises InvalidInput for a welcome that is too long.
    """
    urls = {key: picture_url(str(values[key] or "")) for key in ("logo", "favicon")}
    urls |= pictures or {}
    return Look(
        name=str(values["name"] or settings.get("general", "company") or "Trellis"),
        accent=str(settings.get("general", "accent")),
        colour_url=colour_url(str(values["colour"] or "")),
        logo_url=urls["logo"],
        favicon_url=urls["favicon"],
        welcome=_formatted(str(values["welcome"] or "")),
        footer=str(values["footer"] or ""),
        support=str(values["support"] or ""),
    )


def colour_url(colour: str) -> str:
    """Return the address of the style sheet of a colour, nothing for none."""
    digits = colours.normal(colour)
    return f"/portal/look/{digits}.css" if digits else ""


def picture_url(digest: str) -> str:
    """Return the address of a picture that is kept, nothing for none."""
    return f"/portal/look/{digest}" if digest else ""


def _formatted(text: str) -> Markup:
    """Plain words become paragraphs at empty lines; what is formatted is made safe."""
    if not text.strip():
        return Markup("")
    if "<" not in text:
        blocks = (block.strip() for block in text.replace("\r", "").split("\n\n"))
        text = "".join(
            f"<p>{html.escape(block).replace(chr(10), '<br>')}</p>" for block in blocks if block
        )
    return Markup(clean_html(text))  # noqa: S704 - made safe on this line
