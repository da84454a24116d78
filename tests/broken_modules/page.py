"""Writes docs/developers/faults.md from the corpus: python -m tests.broken_modules.page."""

from __future__ import annotations

from pathlib import Path

from tests.broken_modules.corpus import CORPUS, FAMILIES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "developers" / "faults.md"
_HEAD = f"""# What can be wrong with a module

{len(CORPUS)} kinds of fault are held against every change of the host, on SQLite, PostgreSQL
and MariaDB. Each one is told with the module's name, where it happened and what to do. Meanwhile
the host and another module answer every request, nothing is left behind, and a corrected version
goes live afterwards.

Look a message up here by the words in it. *When* is the step that meets the fault, *where* is
what its message, the module's page or the list of faults names.

A test writes this page from the faults themselves: `tests/broken_modules`.
"""


def text() -> str:
    """Return the page as it should be."""
    return "\n".join([_HEAD, *map(_family, FAMILIES)])


def _family(name: str) -> str:
    rows = "\n".join(
        f"| {fault.name} | {fault.when.value} | {fault.stage} | {_cell(fault.says)} |"
        for fault in FAMILIES[name]
    )
    title = name if name == "module.toml" else name.capitalize()
    return f"## {title}\n\n| Fault | When | Where | Its message says |\n|---|---|---|---|\n{rows}\n"


def _cell(says: str) -> str:
    plain = says.replace("|", "\\|").replace("<", "&lt;").strip()
    return f"“{plain}”" if plain else "what is wrong with it"


if __name__ == "__main__":
    PAGE.write_text(text(), "utf-8")
