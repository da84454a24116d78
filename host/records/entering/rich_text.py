"""Formatted text that people type: made safe before it is stored, and read as plain words."""

from __future__ import annotations

import html
import re

import nh3

from host.errors import InvalidInput

MAX_LENGTH = 200_000
"""Characters of formatted text that are taken."""
MAX_TAGS = 10_000
"""Tags that are taken: reading deeply nested ones takes time that grows with their square."""
_INLINE = {"a", "b", "strong", "i", "em", "u", "s", "code", "br"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre"}
_DROPPED = {"script", "style", "template", "noscript", "title", "textarea", "iframe", "object"}
"""Elements whose content is no text either."""
_SCHEMES = {"http", "https", "mailto", "tel"}
_REL = "noopener noreferrer nofollow"
_MARKS = {"data-list": {"bullet", "ordered"}}
"""How the editor tells a list of dots from one of numbers."""
_CLEANER = nh3.Cleaner(
    tags=_INLINE | _BLOCKS | _HEADINGS,
    clean_content_tags=_DROPPED,
    attributes={"*": set(), "a": {"href"}},
    tag_attribute_values={"li": _MARKS},
    url_schemes=_SCHEMES,
    link_rel=_REL,
    strip_comments=True,
)
_NO_TAGS = nh3.Cleaner(tags=set(), clean_content_tags=_DROPPED, attributes={}, link_rel=None)
_ENDS_OF_LINES = re.compile(
    r"(?i)<br\s*/?>|</?(?:p|h[1-6]|li|blockquote|pre|div|tr|ul|ol)(?:\s[^<>]*)?>"
)
_RELATIVE = re.compile(r' href="(?!(?:https?|mailto|tel):)[^"]*"', re.IGNORECASE)
_HEADING = re.compile(r"<(/?)h[1-6]>")
_LIST = re.compile(r"<ol>((?:(?!</?[ou]l>).)*)</ol>", re.DOTALL)
_ITEM = re.compile(r'<li(?: data-list="(bullet|ordered)")?>(.*?)</li>', re.DOTALL)
_SPACES = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\s*\n\s*")


def clean_html(text: str) -> str:
    """Return the text with nothing in it but paragraphs, lists, headings, quotes, code and links.

    Text without any words in it, as an emptied editor sends it, becomes "". The result does
    not change when it is cleaned again. Raises InvalidInput for more than can be read.
    """
    if len(text) > MAX_LENGTH or text.count("<") > MAX_TAGS:
        raise InvalidInput(
            f"The text is too long: keep it to {MAX_LENGTH:,} characters, formatting included."
        )
    cleaned = _CLEANER.clean(text.replace("\0", ""))
    # One level of headings: a page has its h1, and none below may skip a level.
    cleaned = _HEADING.sub(r"<\1h2>", _RELATIVE.sub("", cleaned))
    cleaned = _LIST.sub(_proper_lists, cleaned).strip()
    return cleaned if plain_text(cleaned) else ""


def plain_text(text: str) -> str:
    """Return the words of formatted text, one line a block, for search, exports and comparing.

    What comes after ``MAX_TAGS`` tags is left out.
    """
    bounded = "<".join(text.replace("\0", "").split("<", MAX_TAGS)[:MAX_TAGS])
    broken = _ENDS_OF_LINES.sub("\n", bounded)
    words = html.unescape(_NO_TAGS.clean(broken)).replace("\0", "")
    return _GAPS.sub("\n", _SPACES.sub(" ", words)).strip()


def _proper_lists(found: re.Match[str]) -> str:
    """Turn the editor's one list of marked items into lists that every reader understands.

    Lists that no editor makes, with lists or words between their items, stay as they are.
    """
    items = _ITEM.findall(found[1])
    if not any(kind for kind, _item in items) or _ITEM.sub("", found[1]).strip():
        return found[0]
    lists: list[tuple[str, list[str]]] = []
    for kind, item in items:
        tag = "ul" if kind == "bullet" else "ol"
        if not lists or lists[-1][0] != tag:
            lists.append((tag, []))
        lists[-1][1].append(f"<li>{item}</li>")
    return "".join(f"<{tag}>{''.join(lines)}</{tag}>" for tag, lines in lists)
