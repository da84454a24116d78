"""The body of a template: cleaned, checked for links, and as plain words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

from host.errors import InvalidInput

MAX_LENGTH = 100_000
_TAGS = {"p", "h2", "ul", "ol", "li", "blockquote", "pre", "code", "br", "a", "b", "strong", "i"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_CLEANER = nh3.Cleaner(
    tags=_TAGS | {"em", "u", "s"},
    clean_content_tags={"script", "style", "title", "iframe", "object", "template"},
    attributes={"a": {"href"}},
    url_schemes=_SCHEMES,
    link_rel=None,
    strip_comments=True,
)
_HEADINGS = re.compile(r"<(/?)h[1-6](?=[\s>])", re.IGNORECASE)
_PREFIXED = re.compile(r'href="(?:https?://|mailto:)(\{[^{}"]*\})/?"')
_TAG = re.compile(r"<[a-z][^>]*>")
_WHOLE = re.compile(r'<a href="\{[^{}"]+\}">')
_RELATIVE = re.compile(r' href="(?!(?:https?|mailto|tel):|\{)[^"]*"', re.IGNORECASE)
_EMPTY = re.compile(r"<(p|h2|li|ul|ol|blockquote)>(?:\s|<br>|<a>\s*</a>)*</\1>")
_GAPS = re.compile(r"\n{3,}")
_LONE_LINK = re.compile(r'<p>\s*<a href="([^"]*)">((?:(?!</?a\b).)*?)</a>\s*</p>', re.DOTALL)


def clean(body: str) -> str:
    """Return the body with nothing in it but what mail programs show everywhere.

    Plain text becomes paragraphs. Raises InvalidInput for a merge field that is only a part
    of a link's address: what it makes of the address could not be checked.
    """
    if len(body) > MAX_LENGTH:
        raise InvalidInput(f"The text is longer than {MAX_LENGTH:,} characters.")
    if "<" not in body:
        body = _paragraphs(body)
    cleaned = _CLEANER.clean(_HEADINGS.sub(r"<\1h2", body.replace("\0", "")))
    cleaned = _RELATIVE.sub("", _PREFIXED.sub(r'href="\1"', cleaned)).strip()
    for tag in _TAG.findall(cleaned):
        if "{" in tag and not _WHOLE.fullmatch(tag):
            raise InvalidInput(
                "A merge field in a link must be its whole address, as in {link}; this one is "
                f"only a part of it: {tag}"
            )
    return cleaned


def value(formatted: str) -> str:
    """Return formatted text that fills a field, cleaned."""
    return _CLEANER.clean(_HEADINGS.sub(r"<\1h2", formatted.replace("\0", "")))


def without_gaps(html: str) -> str:
    """Drop paragraphs and lists that hold nothing, as parts left out leave them."""
    while True:
        shorter = _EMPTY.sub("", html)
        if shorter == html:
            return html
        html = shorter


def with_buttons(html: str, style: str) -> str:
    """Draw links that stand alone in their paragraph as buttons."""
    return _LONE_LINK.sub(rf'<p><a href="\1" style="{style}">\2</a></p>', html)


def plain(html: str) -> str:
    """Return the words of formatted text as a mail without formatting says them."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return collapsed("".join(reader.parts))


def collapsed(text: str) -> str:
    """Return the text with at most one empty line between its paragraphs."""
    lines = [line.rstrip() for line in text.split("\n")]
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()


def _paragraphs(text: str) -> str:
    blocks = re.split(r"\n\s*\n", text.replace("\r", "").strip())
    return "".join(f"<p>{_escaped(block)}</p>" for block in blocks if block.strip())


def _escaped(text: str) -> str:
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\n", "<br>")):
        text = text.replace(sign, entity)
    return text


class _Reader(HTMLParser):
    """Turns tags into lines, stars and addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._lists: list[int | None] = []
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag in {"ul", "ol"}:
            self._lists.append(None if tag == "ul" else 0)
        elif tag == "li":
            self.parts.append(f"\n{'  ' * (len(self._lists) - 1)}{self._mark()} ")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))
        elif tag in {"p", "h2", "blockquote", "pre"}:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            address, begun = self._links.pop()
            words = "".join(self.parts[begun:]).strip()
            if address and address.removeprefix("mailto:") != words:
                self.parts.append(f": {address}" if words else address)
        elif tag in {"ul", "ol"}:
            if self._lists:
                self._lists.pop()
            self.parts.append("\n\n")
        elif tag in {"p", "h2", "blockquote", "pre"}:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(re.sub(r"\s+", " ", data))

    def _mark(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "-"
        self._lists[-1] += 1
        return f"{self._lists[-1]}."
