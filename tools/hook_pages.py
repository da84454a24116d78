"""Writes one page a hook, and their index, from the specifications: ``make docs``.

With ``--check`` nothing is written; the exit code tells whether the pages are up to date.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from host.hooks.specifications import Specifications
from tools.described_types import Described, Field, described, one_line, within

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "developers" / "hooks"
GUIDE = ROOT / "docs" / "developers" / "modules.md"
CALLED, RAISES = "Called", "If it raises"
_LABEL = re.compile(rf"^({CALLED}|{RAISES}|[a-z_]+): (.+)$")
_EXAMPLE = "```python[^\n]*\n((?:(?!```).)*@hookimpl\ndef {}\\(.*?)```"
_NOTE = "<!-- Written by tools/hook_pages.py: change the code, then run `make docs`. -->"


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook as its specification describes it."""

    name: str
    signature: str
    summary: str
    more: str
    called: str
    raises: str
    arguments: tuple[Field, ...]
    returns: object
    types: tuple[Described, ...]
    example: str


def hooks() -> list[Hook]:
    """Read every hook, in the order of the specifications."""
    guide = GUIDE.read_text("utf-8")
    return [
        _hook(name, function, guide)
        for name, function in vars(Specifications).items()
        if inspect.isfunction(function)
    ]


def pages() -> dict[str, str]:
    """Return the text of every page by its file name."""
    found = hooks()
    return {"README.md": _index(found)} | {f"{hook.name}.md": _page(hook) for hook in found}


def main(words: list[str]) -> int:
    """Write the pages, or only tell what differs."""
    wanted = pages()
    there = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    stale = sorted({name for name in {**wanted, **there} if wanted.get(name) != there.get(name)})
    if "--check" in words:
        print("\n".join(f"docs/developers/hooks/{name} is not up to date" for name in stale))
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in wanted:
            (FOLDER / name).write_text(wanted[name], "utf-8")
        else:
            (FOLDER / name).unlink()
    print(f"{len(wanted)} pages, {len(stale)} of them changed")
    return 0


def _hook(name: str, function: Callable[..., Any], guide: str) -> Hook:
    text, labels = _parts(inspect.getdoc(function) or "")
    summary, _, more = text.partition("\n\n")
    hints = get_type_hints(function)
    returns = hints.pop("return")
    types: dict[type, None] = {}
    for kind in (returns, *hints.values()):
        types |= dict.fromkeys(within(kind))
    found = re.search(_EXAMPLE.format(name), guide, re.DOTALL)
    return Hook(
        name=name,
        signature=f"def {name}{_signature(function)}: ...",
        summary=one_line(summary),
        more="\n\n".join(one_line(paragraph) for paragraph in more.split("\n\n") if paragraph),
        called=labels.pop(CALLED, ""),
        raises=labels.pop(RAISES, ""),
        arguments=tuple(_arguments(function, labels)),
        returns=returns,
        types=tuple(described(kind) for kind in types),
        example=found[1] if found else "",
    )


def _parts(text: str) -> tuple[str, dict[str, str]]:
    """Part a docstring into its text and what stands after labels."""
    free: list[str] = []
    labels: dict[str, str] = {}
    label = ""
    for line in text.splitlines():
        found = _LABEL.match(line)
        if found:
            label = found[1]
            labels[label] = found[2]
        elif label and line:
            labels[label] += f" {line.strip()}"
        elif not label:
            free.append(line)
    return "\n".join(free).strip(), {name: one_line(value) for name, value in labels.items()}


def _signature(function: Callable[..., Any]) -> str:
    signature = inspect.signature(function)
    own = [value for name, value in signature.parameters.items() if name != "self"]
    return str(signature.replace(parameters=own)).replace("'", "")


def _arguments(function: Callable[..., Any], labels: dict[str, str]) -> Iterator[Field]:
    for name, parameter in inspect.signature(function).parameters.items():
        if name != "self":
            yield Field(name, str(parameter.annotation), "", labels.get(name, ""))


def _page(hook: Hook) -> str:
    parts = [_NOTE, f"# `{hook.name}`", hook.summary, hook.more]
    parts += [f"```python\n{hook.signature}\n```"]
    parts += [f"- **{CALLED}:** {hook.called}\n- **{RAISES}:** {hook.raises}"]
    if hook.arguments:
        rows = [f"| `{one.name}` | `{one.type}` | {one.meaning} |" for one in hook.arguments]
        parts += [
            "## Arguments",
            "| Argument | Type | Meaning |\n|---|---|---|\n" + "\n".join(rows),
        ]
        parts += ["An implementation takes only those that it needs."]
    parts += ["## What it returns", _returned(hook.returns)]
    if hook.types:
        parts += ["## Values"]
    for one in hook.types:
        parts += [f"### `{one.name}`", one.summary, _table(one)]
    parts += ["## Example", "From [the guide](../modules.md), whose examples are run as a test."]
    parts += [f"```python\n{hook.example.strip()}\n```", "[All hooks](README.md)"]
    return "\n\n".join(part for part in parts if part) + "\n"


def _returned(returns: object) -> str:
    if returns is type(None):
        return "Nothing."
    kind = get_args(returns)[0]
    article = "an" if kind.__name__[0] in "AEIO" else "a"
    where = "Flask's " if kind.__module__.startswith("flask") else ""
    if kind in {str, type}:
        return f"A sequence of `{kind.__name__}`; an empty one when there is nothing to say."
    return f"A sequence, each element {article} {where}`{kind.__name__}`.".replace(
        "a Flask", "Flask"
    )


def _table(one: Described) -> str:
    if one.is_enum:
        rows = [f"| `{field.name}` | {field.meaning} |" for field in one.fields]
        return "| Member | Meaning |\n|---|---|\n" + "\n".join(rows)
    rows = [
        f"| `{field.name}` | {_code(field.type)} | {_code(field.default) or 'needed'} "
        f"| {field.meaning} |"
        for field in one.fields
    ]
    return "| Field | Type | Default | Meaning |\n|---|---|---|---|\n" + "\n".join(rows)


def _code(text: str) -> str:
    """Mark as code; a bar would end the cell of the table."""
    return f"`{text}`".replace(" | ", " or ") if text else ""


def _index(found: list[Hook]) -> str:
    rows = [f"| [`{hook.name}`]({hook.name}.md) | {hook.summary} |" for hook in found]
    parts = [
        _NOTE,
        "# All hooks",
        "A hook is a function in the entry file with the hook's name and `@hookimpl`. "
        "[Writing a module](../modules.md#hooks) shows all of them in one module.",
        "| Hook | What for |\n|---|---|\n" + "\n".join(rows),
    ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
