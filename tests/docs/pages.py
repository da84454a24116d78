"""Reads the pages of the documentation: their blocks, links and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))
MODULES_PAGE = DOCS / "developers" / "modules.md"
OPERATOR_PAGE = DOCS / "operator.md"
ARCHITECTURE_PAGE = DOCS / "architecture.md"

_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(?P<title>.+)$", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the words after it, and where it stands."""

    page: Path
    line: int
    language: str
    marks: tuple[str, ...]
    body: str

    @property
    def place(self) -> str:
        """File and line, for the name of a test."""
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"

    @property
    def file(self) -> str:
        """The file that the block is a piece of, or nothing."""
        return next((mark[5:] for mark in self.marks if mark.startswith("file=")), "")


def blocks(page: Path) -> Iterator[Block]:
    """Find the fenced blocks of a page."""
    text = page.read_text("utf-8")
    for found in _FENCE.finditer(text):
        language, *marks = found["info"].split() or [""]
        line = text.count("\n", 0, found.start()) + 1
        yield Block(page, line, language, tuple(marks), found["body"])


def all_blocks() -> list[Block]:
    """Find the fenced blocks of all pages."""
    return [block for page in PAGES for block in blocks(page)]


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", page.read_text("utf-8"))


def code_words(text: str) -> list[str]:
    """Return what stands in backticks."""
    return _CODE.findall(text)


def links(page: Path) -> list[str]:
    """Return the targets of a page's links."""
    return [found["target"] for found in _LINK.finditer(prose(page))]


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings make, as GitHub does."""
    return {_anchor(found["title"]) for found in _HEADING.finditer(prose(page))}


def section(page: Path, title: str) -> str:
    """Return what stands below a heading, up to the next heading of its level or above."""
    text = page.read_text("utf-8")
    found = re.search(rf"^(#+) {re.escape(title)}$", text, re.MULTILINE)
    if found is None:
        return ""
    level = len(found[1])
    rest = text[found.end() :]
    following = re.search(rf"^#{{1,{level}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def _anchor(title: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", title.strip().lower())
    return kept.replace(" ", "-")
