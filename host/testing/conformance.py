"""The conformance suite as tests: one line in a module, one test for each check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from host.conformance import CHECKS, Check, Depth, Finding, Records, Trial, findings_of
from host.conformance.life_cycle import check_life_cycle
from host.conformance.migrations import check_migrations
from host.testing.databases import SERVERS, scratch_database

_ON_SERVERS: Mapping[str, Callable[[Trial, str], Iterator[Finding]]] = {
    "migrations": check_migrations,
    "life_cycle": check_life_cycle,
}
"""Checks that run on PostgreSQL and MariaDB as well, where such a server answers."""


def conformance(
    place: str | Path, *, records: Records | None = None, beside: Sequence[str | Path] = ()
) -> type:
    """Return a class of tests that hold a module to every rule of the host.

    ``place`` is the module's folder or anything in it, so ``__file__`` in a file of its tests.
    ``records`` makes the module's records for a client; the function ``records`` of the
    module's ``tests/records.py`` does so when it is left out. ``beside`` are folders of
    modules that this one requires.
    """
    folder = folder_of(Path(place))
    methods: dict[str, Any] = {
        f"test_{check.name}": _test(check) for check in CHECKS if check.name not in _ON_SERVERS
    }
    for check in CHECKS:
        if check.name in _ON_SERVERS:
            methods[f"test_{check.name}"] = _on_each_database(check)
    attributes = {
        "folder": folder,
        "records": staticmethod(records) if records else None,
        "beside": tuple(map(Path, beside)),
        "__doc__": f"What every module must do, asked of {folder.name}.",
    }
    return type(f"Conformance_{folder.name}", (Suite,), attributes | methods)


def folder_of(place: Path) -> Path:
    """Return the module's folder that the place is, or lies in; raises LookupError."""
    start = place.resolve()
    for folder in (start, *start.parents):
        if (folder / "module.toml").is_file():
            return folder
    raise LookupError(f"Neither {place} nor a folder above it holds a module.toml.")


class Suite:
    """What `conformance` returns is one of these; the plugin's ``conformance_trial`` reads it."""

    folder: Path
    records: Records | None
    beside: tuple[Path, ...]

    @classmethod
    def trial(cls, scratch: Path) -> Trial:
        """Return the module on trial; its sites are made once, in this folder."""
        return Trial(cls.folder, scratch, records=cls.records, beside=cls.beside)


def _test(check: Check) -> Callable[..., None]:
    def test(self: Suite, conformance_trial: Trial) -> None:
        _judge(check, conformance_trial)

    test.__doc__ = f"{check.title}."
    return test


def _on_each_database(check: Check) -> Callable[..., None]:
    run_on = _ON_SERVERS[check.name]

    @pytest.mark.parametrize("database", ["sqlite", *SERVERS])
    def test(self: Suite, conformance_trial: Trial, database: str, tmp_path: Path) -> None:
        if database == "sqlite":
            _judge(check, conformance_trial)
            return
        with scratch_database(database, tmp_path) as url:
            there = Check(check.name, check.title, partial(_run_there, run_on, url), Depth.WHOLE)
            _judge(there, conformance_trial)

    test.__doc__ = f"{check.title}, on each kind of database that answers."
    return test


def _run_there(
    run_on: Callable[[Trial, str], Iterator[Finding]], url: str, trial: Trial
) -> Iterator[Finding]:
    return run_on(trial, url)


def _judge(check: Check, trial: Trial) -> None:
    """Fail with every finding: what is wrong, where, and how to put it right."""
    __tracebackhide__ = True
    found = findings_of(check, trial)
    if found:
        listed = "\n".join(f"- {finding}" for finding in found)
        pytest.fail(f"{check.title}: not so ({check.name}).\n{listed}", pytrace=False)
