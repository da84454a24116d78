"""``trellis module check`` reports what is wrong, where, and how to put it right."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from host.cli.main import cli
from host.conformance import CHECKS, Depth
from tests.broken_modules import PLUGIN, make


def test_a_good_module_passes_without_a_site_of_its_own(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["module", "check", str(make(tmp_path))])
    assert done.exit_code == 0, done.output
    assert "No faults; 3 checks were not run (“--all” runs them)." in done.output
    assert done.output.count("ok  ") == len(CHECKS) - 3


def test_a_fault_is_told_with_its_place_and_its_remedy(tmp_path: Path) -> None:
    folder = make(tmp_path, files={"inner.py": "from host import clock\n"})
    done = CliRunner().invoke(cli, ["module", "check", str(folder)])
    assert done.exit_code == 1
    assert "wrong  It imports only what it may" in done.output
    assert "where  sample/inner.py:1" in done.output
    assert "fix    Import from host.api only." in done.output
    assert "1 fault" in done.output


def test_a_report_for_programs_is_json_and_stops_where_nothing_can_be_told(tmp_path: Path) -> None:
    folder = make(tmp_path, plugin=PLUGIN.replace("return [pages_of_sample]", "return 42"))
    done = CliRunner().invoke(cli, ["module", "check", "--json", str(folder)])
    assert done.exit_code == 1
    report = json.loads(done.stdout)
    assert [one["check"] for one in report if not one["ok"]] == ["activation"]
    assert report[-1]["findings"][0].keys() == {"what", "where", "fix"}
    files = [check.name for check in CHECKS if check.depth is Depth.FILES]
    assert [one["check"] for one in report] == [*files, "activation"]
