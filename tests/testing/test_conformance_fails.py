"""Every check of the conformance suite finds the fault that it is there for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import host.api
from host.conformance import CHECKS, Trial, findings_of, named
from host.database import HostModel
from host.sandbox import prepared
from tests.testing.faults import FAULTS


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    prepared(folder)
    return folder


@pytest.fixture(autouse=True)
def _host_as_it_was() -> Iterator[None]:
    """Take away what faulty modules leave on the host of this process."""
    tables, names = set(HostModel.metadata.tables), set(vars(host.api))
    yield
    for table in set(HostModel.metadata.tables) - tables:
        HostModel.metadata.remove(HostModel.metadata.tables[table])
    for name in set(vars(host.api)) - names:
        delattr(host.api, name)


@pytest.mark.parametrize("name", FAULTS)
def test_the_check_finds_the_fault(
    name: str, tmp_path: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = FAULTS[name]
    if fault.check != "activation":
        # The trial in a process of its own has tests of its own, and takes seconds each time.
        monkeypatch.setattr("host.lifecycle.canary.prove", lambda *_: "")
    (tmp_path / "sites").mkdir()
    trial = Trial(fault.made_in(tmp_path), tmp_path / "sites", empty=empty)

    found = findings_of(named(fault.check), trial)

    assert fault.says in "\n".join(map(str, found))
    assert all(finding.where and finding.fix for finding in found)


def test_every_check_is_proven_to_fail() -> None:
    assert {fault.check for fault in FAULTS.values()} == {check.name for check in CHECKS}
