"""How documents look: name, colour and logo of the site, as the client area has them."""

from __future__ import annotations

from dataclasses import dataclass

from host.client_access import colours, images
from host.client_access.settings import SECTION
from host.errors import NotFound
from host.messaging.mail.layout import accent, company
from host.settings import service as settings

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that stands in place of the name."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Brand:
    """What a document shows of the company."""

    name: str
    text: str
    """Colour of headings on white, as ``#`` and six digits; dark enough to be read."""
    soft: str
    """A ground that stays light under words."""
    foot: str = ""
    logo: Logo | None = None


def of_site() -> Brand:
    """Return the look of the site; costs one query when it has a logo."""
    values = settings.get_all(SECTION)
    palette = colours.palettes(str(values["colour"] or "") or accent()).light
    return Brand(
        name=str(values["name"] or "") or company(),
        text=f"#{palette.text}",
        soft=f"#{palette.soft}",
        foot=str(values["footer"] or ""),
        logo=_logo(str(values["logo"] or "")),
    )


def _logo(digest: str) -> Logo | None:
    if not digest:
        return None
    try:
        content_type, content = images.get(digest)
    except NotFound:
        return None
    return Logo(f"logo.{_ENDINGS[content_type]}", content)
