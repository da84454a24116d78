"""Formatted text as templates take it: blocks with runs of words, and no markup at all."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

_MARKS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "s": "strike",
    "code": "code",
}
_BLOCKS = {"p": "p", "li": "item", "blockquote": "quote", "pre": "code"} | {
    f"h{level}": "heading" for level in range(1, 7)
}
_LISTS = {"ul": "bullets", "ol": "numbers"}
_SILENT = {"script", "style", "template", "title"}
_SCHEMES = ("http://", "https://", "mailto:", "tel:")
MAX_DEPTH = 8
Block = dict[str, Any]


def blocks(text: str) -> list[Block]:
    """Return formatted text, as fields of that type hold it, for ``rich`` of the house template.

    Each block has a ``kind`` and ``runs``, a list its ``items``. Tags that are not known count as
    their words.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.finished()


def plain_blocks(text: str) -> list[Block]:
    """Return plain text the same way: empty lines end paragraphs, others stay where they are."""
    paragraphs = [part.strip("\n") for part in text.replace("\r", "").split("\n\n")]
    return [
        {"kind": "p", "runs": [{"text": part, "marks": []}]} for part in paragraphs if part.strip()
    ]


class _Reader(HTMLParser):
    """Collects blocks; a list in progress stands on a stack."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[Block] = []
        self._lists: list[Block] = []
        self._open: Block | None = None
        self._tags: list[str] = []
        self._links: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._say("\n")
        elif tag == "a":
            self._links.append(_safe(dict(attrs).get("href") or ""))
        elif tag in _MARKS:
            self._tags.append(tag)
        elif tag in _LISTS:
            self._close()
            if len(self._lists) < MAX_DEPTH:
                self._lists.append({"kind": _LISTS[tag], "items": []})
        elif tag in _BLOCKS and not (self._lists and tag == "p"):
            self._begin(_BLOCKS[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "a" and self._links:
            self._links.pop()
        elif tag in self._tags:
            self._tags.remove(tag)
        elif tag in _LISTS and self._lists:
            self._end_list()
        elif tag in _BLOCKS and not (self._lists and tag == "p"):
            self._close()

    def handle_data(self, data: str) -> None:
        if not self._silent and (self._open is not None or data.strip()):
            self._say(data)

    def finished(self) -> list[Block]:
        """Return all blocks; what was left open is closed."""
        self._close()
        while self._lists:
            self._end_list()
        return self._done

    def _begin(self, kind: str) -> None:
        self._close()
        self._open = {"kind": "item" if self._lists else kind, "runs": []}

    def _say(self, text: str) -> None:
        if self._open is None:
            self._begin("p")
        assert self._open is not None
        if self._open["kind"] != "code" and text != "\n":
            text = " ".join(text.split("\n"))
        run: Block = {"text": text, "marks": sorted({_MARKS[tag] for tag in self._tags})}
        link = next((one for one in reversed(self._links) if one), "")
        self._open["runs"].append(run | {"link": link} if link else run)

    def _close(self) -> None:
        held, self._open = self._open, None
        if held is None or not any(run["text"].strip() for run in held["runs"]):
            return
        (self._lists[-1]["items"] if self._lists else self._done).append(held)

    def _end_list(self) -> None:
        self._close()
        ended = self._lists.pop()
        if ended["items"]:
            (self._lists[-1]["items"] if self._lists else self._done).append(ended)


def _safe(address: str) -> str:
    return address if address.lower().startswith(_SCHEMES) else ""
