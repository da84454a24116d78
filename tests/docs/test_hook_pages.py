"""Every hook has a page, made from its specification, on which nothing is left unsaid."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import shutil
from pathlib import Path

import pytest

from host import api
from host.hooks.specifications import Specifications
from tests.docs.pages import section
from tools import hook_pages
from tools.described_types import Described, described
from tools.hook_pages import FOLDER, Hook

HOOKS = hook_pages.hooks()
VALUES = [
    value
    for name in api.__all__
    if dataclasses.is_dataclass(value := getattr(api, name))
    and isinstance(value, type)
    and value.__module__.startswith("host.hooks.")
]


def name_of(one: Hook | Described) -> str:
    return one.name


def test_every_hook_is_read() -> None:
    names = [name for name, value in vars(Specifications).items() if inspect.isfunction(value)]
    assert [hook.name for hook in HOOKS] == names


@pytest.mark.parametrize("hook", HOOKS, ids=name_of)
def test_a_hook_says_when_it_is_called_and_what_comes_of_an_error(hook: Hook) -> None:
    assert hook.summary.endswith(".")
    assert hook.called.endswith(".")
    assert hook.raises.endswith(".")


@pytest.mark.parametrize("hook", HOOKS, ids=name_of)
def test_every_argument_is_documented(hook: Hook) -> None:
    function = getattr(Specifications, hook.name)
    names = [name for name in inspect.signature(function).parameters if name != "self"]
    assert [one.name for one in hook.arguments] == names
    assert [one.name for one in hook.arguments if not one.meaning.endswith(".")] == []
    text = section(FOLDER / f"{hook.name}.md", "Arguments")
    assert [name for name in names if f"| `{name}` |" not in text] == []


@pytest.mark.parametrize("hook", HOOKS, ids=name_of)
def test_no_argument_is_documented_that_is_not_there(hook: Hook) -> None:
    doc = inspect.getdoc(getattr(Specifications, hook.name)) or ""
    _, labels = hook_pages._parts(doc)
    known = {hook_pages.CALLED, hook_pages.RAISES, *(one.name for one in hook.arguments)}
    assert set(labels) - known == set()


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_every_field_of_a_value_is_documented(value: type) -> None:
    told = described(value)
    assert [one.name for one in told.fields] == [one.name for one in dataclasses.fields(value)]
    assert [one.name for one in told.fields if not one.meaning.endswith(".")] == []
    tables = [section(page, f"`{told.name}`") for page in FOLDER.glob("*.md")]
    tables = [table for table in tables if table]
    assert tables, f"{told.name} stands on no page of a hook"
    for one in told.fields:
        assert all(f"| `{one.name}` |" in table for table in tables)


@pytest.mark.parametrize(
    "one",
    {one.name: one for hook in HOOKS for one in hook.types if one.is_enum}.values(),
    ids=name_of,
)
def test_every_member_of_an_enumeration_is_documented(one: Described) -> None:
    assert one.fields
    assert [field.name for field in one.fields if not field.meaning.endswith(".")] == []


@pytest.mark.parametrize("hook", HOOKS, ids=name_of)
def test_every_hook_has_an_example_that_the_guide_runs(hook: Hook) -> None:
    assert f"@hookimpl\ndef {hook.name}(" in hook.example
    ast.parse(hook.example)
    assert hook.example in (FOLDER / f"{hook.name}.md").read_text("utf-8")


def test_the_pages_are_what_the_tool_writes() -> None:
    wanted = hook_pages.pages()
    there = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    assert there == wanted, "run “make docs”"


def test_the_tool_writes_what_is_missing_and_takes_away_what_is_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "hooks"
    shutil.copytree(FOLDER, folder)
    monkeypatch.setattr(hook_pages, "FOLDER", folder)
    (folder / "menu.md").write_text("old", "utf-8")
    (folder / "gone.md").write_text("of a hook that is gone", "utf-8")
    assert hook_pages.main(["--check"]) == 1
    assert "hooks/menu.md is not up to date" in capsys.readouterr().out
    assert hook_pages.main([]) == 0
    assert hook_pages.main(["--check"]) == 0
    assert not (folder / "gone.md").exists()


def test_an_undocumented_field_is_noticed() -> None:
    assert [field.meaning for field in described(_Sample).fields] == ["Said.", ""]


@dataclasses.dataclass(frozen=True)
class _Sample:
    """A value with one field that says nothing."""

    told: int
    """Said."""
    silent: str = "x"
