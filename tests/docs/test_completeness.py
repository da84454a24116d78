"""What modules and operators may rely on is documented, all of it."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from host import api
from host.config import Config
from host.hooks import manifest
from host.hooks.specifications import Specifications
from tests.docs.pages import ARCHITECTURE_PAGE, MODULES_PAGE, OPERATOR_PAGE, ROOT, blocks, section

HOOKS = [name for name, value in vars(Specifications).items() if inspect.isfunction(value)]
_NAME = re.compile(r"TRELLIS_[A-Z][A-Z_]+")


class Asked(Mapping[str, str]):
    """An environment that is empty but for its data folder, and notes what it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._values = {"TRELLIS_DATA_DIR": str(folder)}
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def variables(folder: Path) -> set[str]:
    """Return every variable that the host reads: asked for at start, or named in its code."""
    asked = Asked(folder)
    Config.load(asked)
    named = set[str]()
    for path in (ROOT / "host").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        flask_keys = {
            node.slice
            for node in ast.walk(tree)
            if isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "config"
        }
        named |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in flask_keys
            and _NAME.fullmatch(node.value)
        }
    return asked.names | named


def test_every_variable_is_documented_and_no_other(tmp_path: Path) -> None:
    read = variables(tmp_path)
    assert {"TRELLIS_CONFIG", "TRELLIS_REDIS_URL", "TRELLIS_CANARY_SECONDS"} <= read
    told = set(_NAME.findall(OPERATOR_PAGE.read_text("utf-8")))
    assert read - told == set()
    assert told - read == set()


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented_with_an_example(hook: str) -> None:
    text = section(MODULES_PAGE, f"`{hook}`")
    assert text, f"docs/developers/modules.md has no heading for the hook {hook}"
    assert f"@hookimpl\ndef {hook}(" in text


def test_no_hook_is_documented_that_is_not_there() -> None:
    told = re.findall(r"(?m)^### `(\w+)`$", section(MODULES_PAGE, "Hooks"))
    assert sorted(told) == sorted(HOOKS)


@pytest.mark.parametrize("name", api.__all__)
def test_every_name_of_the_api_is_documented(name: str) -> None:
    text = section(MODULES_PAGE, "What host.api offers")
    assert re.search(rf"`{name}\b", text)


@pytest.mark.parametrize("kind", list(api.FieldKind))
def test_every_kind_of_setting_is_documented(kind: api.FieldKind) -> None:
    page = MODULES_PAGE.parent / "hooks" / "settings.md"
    assert f"`{kind.name}`" in section(page, "`FieldKind`")


def test_every_key_of_a_manifest_is_documented() -> None:
    text = section(MODULES_PAGE, "module.toml, key by key")
    single = {"slug", "name", "version", "publisher", "description", "host_api", "entry", "mode"}
    single |= {*manifest._LICENCE_KEYS, *manifest._DECLARATIONS}
    missing = {key for key in single if not re.search(rf"`(?:\[\w+\] )?{key}`", text)}
    missing |= {table for table in manifest._KNOWN if f"[{table}]" not in text}
    assert missing == set()


def test_the_floors_are_drawn_as_they_are_enforced() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(one for one in contracts if one["type"] == "layers")["layers"]
    enforced = [set(re.findall(r"\w+", layer)) for layer in layers]
    drawn = next(block for block in blocks(ARCHITECTURE_PAGE) if "floors" in block.marks)
    rows = [line.partition("#")[0] for line in drawn.body.splitlines()]
    assert [set(re.findall(r"\w+", row)) for row in rows if row.strip()] == enforced
