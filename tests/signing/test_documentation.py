"""The page for publishers: its commands run from top to bottom, its account of the file is true."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from host.lifecycle import archive
from host.signing import revocation_list
from host.signing.statement import NAME
from host.signing.verdict import Policy, SignatureState
from host.testing import Site
from tests.broken_modules import MANIFEST, make
from tests.docs.pages import DOCS, blocks, section
from tests.signing.conftest import FILES, Publisher
from tests.signing.test_commands import Bench

PAGE = DOCS / "developers" / "signing.md"


def test_the_commands_run_from_top_to_bottom(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path).rename(tmp_path / "parcels")
    manifest = MANIFEST.format(version="1.0.0", host_api=">=1.0,<2").replace("sample", "parcels")
    (tmp_path / "parcels" / "module.toml").write_text(manifest)
    monkeypatch.chdir(tmp_path)
    bench = Bench(site.config, tmp_path / "desk")
    lines = [
        line for block in blocks(PAGE) if block.language == "sh" for line in block.body.splitlines()
    ]
    assert len(lines) == 7
    for line in lines:
        bench.did(*shlex.split(line.removeprefix("trellis module ")))
    taken_back = revocation_list.read((tmp_path / "revoked.json").read_bytes())
    digest = archive.read((tmp_path / "dist" / "parcels-1.0.0.zip").read_bytes()).digest
    assert [one.value for one in taken_back.entries] == [digest]
    bench.did("verify", "later.zip", "--key", shown_key(bench, "publisher.key"))


def shown_key(bench: Bench, file: str) -> str:
    from host.signing import keys

    return keys.public_of(Path(file).read_text().strip())


def test_what_the_page_says_of_the_bytes_is_true(ada: Publisher) -> None:
    code = next(block for block in blocks(PAGE) if "runnable" in block.marks)
    names: dict[str, Any] = {}
    exec(compile(code.body, code.place, "exec"), names)
    files = ada.sign()
    statement = json.loads(files[NAME])
    assert names["is_as_signed"](files, statement)
    assert not names["is_as_signed"]({**files, "x.py": b""}, statement)
    told = section(PAGE, "What is in module.sig")
    assert {name for name in statement if f"`{name}`" not in told} == set()
    assert set(FILES) < set(files)


def test_every_verdict_and_every_policy_is_told() -> None:
    told = section(PAGE, "What a site makes of it")
    assert [one for one in SignatureState if f"| `{one}` |" not in told] == []
    names = {Policy.STRICT: "*Strict*", Policy.WARN: "*Warn*", Policy.DEV: "*Development*"}
    page = section(DOCS / "administrator.md", "Signatures")
    assert [one for one in Policy if names[one] not in page] == []
