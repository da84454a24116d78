"""The one layout around every mail: name or logo above, the foot below."""

from __future__ import annotations

import html
from dataclasses import dataclass

from host.kernel.generation import current
from host.messaging.mail import formatted
from host.messaging.mail.settings import SECTION
from host.settings import service as settings

_ACCENTS = {
    "": "#4746b0",
    "blue": "#0061a8",
    "violet": "#7b3cae",
    "magenta": "#a62c72",
    "teal": "#006874",
    "slate": "#3a4557",
}
UNSUBSCRIBE_MARK = "\u27e6unsubscribe\u27e7"
"""Stands for the link that ends a list; each reader has one of their own."""
_STYLE = """
body{margin:0;padding:0;background:#f4f5f7;color:#1c2230}
.box{max-width:600px;margin:0 auto;padding:24px 16px}
.card{background:#fff;border-radius:8px;padding:28px 32px;overflow-wrap:anywhere}
.head{padding:0 0 16px;font-weight:600;font-size:18px}
.foot{padding:16px 0 0;color:#5b6475;font-size:13px;line-height:1.5}
p,li{font-size:15px;line-height:1.55;margin:0 0 14px}
h2{font-size:19px;line-height:1.3;margin:0 0 14px}
blockquote{margin:0 0 14px;padding:0 0 0 14px;border-left:3px solid #d5d9e2;color:#444c5c}
a{color:COLOUR}
@media (prefers-color-scheme:dark){
body{background:#15181e;color:#e6e9f0}.card{background:#1f242d}.foot{color:#a4adbd}a{color:#a9b4ff}
blockquote{border-color:#465064;color:#c5cbd8}}
@media (max-width:480px){.card{padding:20px 18px}.box{padding:12px 8px}}
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """What every mail of the site shares."""

    company: str
    logo: str
    colour: str
    foot: str

    def html(self, subject: str, body: str, *, of_list: str = "") -> str:
        """Return the whole document around a body that is clean already."""
        head = html.escape(self.company)
        if self.logo:
            head = f'<img src="{html.escape(self.logo)}" alt="{head}" height="40">'
        button = (
            f"display:inline-block;padding:10px 18px;border-radius:6px;background:{self.colour};"
            "color:#ffffff;text-decoration:none;font-weight:600"
        )
        foot = "<br>".join(html.escape(line) for line in self._foot_lines())
        if of_list:
            foot += (
                f"<br>You get this as a reader of “{html.escape(of_list)}”. "
                f'<a href="{UNSUBSCRIBE_MARK}">Unsubscribe</a>'
            )
        style = _STYLE.replace("COLOUR", self.colour)
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{html.escape(subject)}</title><style>{style}</style></head>"
            "<body style=\"font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif\">"
            f'<div class="box"><div class="head">{head}</div>'
            f'<div class="card">{formatted.with_buttons(body, button)}</div>'
            f'<div class="foot">{foot}</div></div></body></html>'
        )

    def text(self, body: str, *, of_list: str = "") -> str:
        """Return the plain words with the foot below."""
        foot = self._foot_lines()
        if of_list:
            foot.append(f"You get this as a reader of “{of_list}”. Unsubscribe: {UNSUBSCRIBE_MARK}")
        return body + "\n\n-- \n" + "\n".join(foot) + "\n"

    def _foot_lines(self) -> list[str]:
        """A logo says the name already above; a foot of one's own says what it wants."""
        return [line for line in self.foot.splitlines() if line.strip()] or [self.company]


def of_site() -> Layout:
    """Return the layout that the settings describe."""
    return Layout(
        company=company(),
        logo=settings.get(SECTION, "layout_logo"),
        colour=settings.get(SECTION, "layout_colour") or accent(),
        foot=settings.get(SECTION, "layout_footer"),
    )


def company() -> str:
    """Return the organisation's name; the section is described on a higher floor."""
    section = current().registry.sections.get("general")
    return str(settings.get("general", "company")) if section else "Trellis"


def accent() -> str:
    """Return the accent colour of the site, as `#` and six digits."""
    section = current().registry.sections.get("general")
    chosen = settings.get("general", "accent") if section else ""
    return _ACCENTS.get(chosen, _ACCENTS[""])
