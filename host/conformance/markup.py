"""Reads HTML for what the content security policy forbids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from host.conformance.finding import Finding

_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_FOREIGN = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_STYLE_FOREIGN = re.compile(r"""(?:url\(\s*['"]?|@import\s+['"])(?:https?:)?//""", re.IGNORECASE)
_LOADING = {
    ("script", "src"), ("link", "href"), ("img", "src"), ("img", "srcset"), ("iframe", "src"),
    ("source", "src"), ("source", "srcset"), ("video", "src"), ("audio", "src"),
    ("embed", "src"), ("object", "data"), ("form", "action"), ("button", "formaction"),
    ("input", "formaction"), ("use", "href"),
}  # fmt: skip
"""Attributes that make the browser load from, or send to, an address."""
_FORBIDDEN = {
    "style": ("a <style> element", "Move the rules into a file under static/."),
    "base": ("a <base> element", "Take it out; write addresses with url_for."),
    "object": ("an <object> element", "Use an image or a link."),
    "embed": ("an <embed> element", "Use an image or a link."),
}
_DATA_SCRIPTS = {"application/json", "application/ld+json", "text/template"}


def faults_in(html: str, where: str, *, lines: bool) -> Iterator[Finding]:
    """Yield what the policy would block; ``lines`` adds line numbers to ``where``."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for line, what, fix in reader.faults:
        yield Finding(
            f"{what}, which the content security policy blocks",
            f"{where}:{line}" if lines else where,
            fix,
        )


def without_jinja(source: str) -> str:
    """Return a template's source with its Jinja parts blanked, every line kept in its place."""
    return _JINJA.sub(lambda found: "x" + "\n" * found[0].count("\n"), source)


def faults_in_style(text: str, where: str) -> Iterator[Finding]:
    """Yield addresses of other sites in a style sheet."""
    for found in _STYLE_FOREIGN.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Finding(
            "the style sheet loads from another site, which the content security policy blocks",
            f"{where}:{line}",
            "Ship the file in static/ and name it by a relative address.",
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[tuple[int, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _FORBIDDEN:
            self._note(*_FORBIDDEN[tag])
        kind = values.get("type", "").lower()
        if tag == "script" and "src" not in values and kind not in _DATA_SCRIPTS:
            self._note("an inline <script>", "Move it into a file under static/ and load that.")
        for name, value in values.items():
            self._attribute(tag, name, value)

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on"):
            self._note(
                f"the handler {name}=… on <{tag}>",
                "Listen in a script under static/: element.addEventListener(…).",
            )
        elif name.startswith(("hx-on", "data-hx-on")):
            self._note(f"{name}=… on <{tag}>", "htmx runs it as inline code; listen in a script.")
        elif name == "style":
            self._note(f"style=… on <{tag}>", "Give it a class and put the rule under static/.")
        elif value.strip().lower().startswith("javascript:"):
            self._note(f"{name}=“javascript:…” on <{tag}>", "Use a button and a script.")
        elif (tag, name) in _LOADING and _FOREIGN.match(value):
            self._note(
                f"{name}=“{value[:60]}” on <{tag}> names another site",
                "Ship the file in static/, or send the form to a page of the module.",
            )

    def _note(self, what: str, fix: str) -> None:
        self.faults.append((self.getpos()[0], what, fix))
