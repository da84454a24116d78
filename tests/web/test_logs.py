"""Every line of the log says whose it is, and none says what is somebody's own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import structlog

from host import logs
from host.errors import ConfigurationError
from host.private_words import hidden, without_private_words
from tests.broken_modules import PLUGIN, make

ROOT = Path(__file__).resolve().parents[2]
BROKEN = PLUGIN.replace(
    'return "the sample answers"',
    """import logging

    import sqlalchemy as sa

    from host.api import session

    logging.getLogger("sample.inside").warning("seen ada@example.com")
    who = " ".join(["Ada", "Lovelace"])
    return str(session().execute(sa.text("SELECT :who FROM nowhere"), {"who": who}))""",
)
SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path
from host import logs
from host.background import enqueue, queue, task
from host.background.queue import queue_of
from host.background.sweeping import execute
from host.config import Config
from host.sandbox import Site, prepared
import structlog

logs.configure()
folder, module = Path(sys.argv[1]), sys.argv[2]
site = Site(replace(prepared(folder), trusted_proxies=1))
site.install(module)
browser = site.login(site.staff(["sample.things:view"]))

@task("tests.note")
def note(word: str) -> None:
    structlog.get_logger("trellis.tests").error("noted", word=word)

answer = browser.get("/sample/", headers={"X-Request-Id": "from-the-proxy-1"})
print(answer.headers["X-Request-Id"], "from-the-proxy-1" in answer.text)
bad = browser.get("/sample/", headers={"X-Request-Id": "no good"})
print(bad.headers["X-Request-Id"], bad.status_code)
with site.context():
    logs.begin_request("from-the-proxy-2")
    enqueue("tests.note", "hello")
    logs.begin_request(None)
    served = queue_of(site.config)
    served.serve(execute)
    served.huey.execute(served.huey.dequeue())
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """A process that logs as JSON, in which a page fails and a task runs."""
    folder = tmp_path_factory.mktemp("logged")
    module = make(folder / "modules", plugin=BROKEN)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder / "site"), str(module)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "TRELLIS_LOG_FORMAT": "json", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def lines(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run.stderr.splitlines()]


def named(lines: list[dict[str, Any]], event: str) -> dict[str, Any]:
    return next(line for line in lines if line["event"] == event)


def test_every_line_has_time_level_and_logger(lines: list[dict[str, Any]]) -> None:
    assert lines
    assert all({"timestamp", "level", "logger", "event"} <= line.keys() for line in lines)


def test_a_failed_page_tells_request_person_and_module(lines: list[dict[str, Any]]) -> None:
    line = named(lines, "unexpected")
    assert (line["request"], line["module"], line["user"]) == (
        "from-the-proxy-1",
        "sample",
        "staff:1",
    )
    assert line["logger"] == "trellis.web"


def test_the_number_on_the_error_page_is_the_one_in_the_log(
    run: subprocess.CompletedProcess[str],
) -> None:
    assert run.stdout.splitlines()[0] == "from-the-proxy-1 True"


def test_an_id_that_is_none_is_replaced(run: subprocess.CompletedProcess[str]) -> None:
    made, status = run.stdout.splitlines()[1].split()
    assert status == "500"
    assert len(made) == 8
    assert made in run.stderr


def test_a_task_belongs_to_the_request_that_asked_for_it(lines: list[dict[str, Any]]) -> None:
    line = named(lines, "noted")
    assert line["request"] == "from-the-proxy-2"
    assert line["job"].startswith("tests.note:")


def test_no_line_holds_an_address_or_a_value_of_a_statement(
    run: subprocess.CompletedProcess[str], lines: list[dict[str, Any]]
) -> None:
    inside = next(line for line in lines if line["logger"] == "sample.inside")
    assert inside["event"] == "seen (hidden)"
    assert inside["module"] == "sample"
    assert "no such table: nowhere" in run.stderr
    assert "Ada Lovelace" not in run.stderr
    assert "ada@example.com" not in run.stderr


@pytest.mark.parametrize(
    ("said", "kept", "gone"),
    [
        ("mail to Ada.L+crm@sub.example.co.uk bounced", "mail to (hidden) bounced", "Ada.L"),
        ("postgresql://crm:pass%40word@db/x", "postgresql://(hidden)@db/x", "pass"),
        ("Authorization: Bearer abc.def-123", "Bearer (hidden)", "abc"),
        ("DETAIL:  Key (name)=(Ada) already exists.\nmore", "DETAIL:  (hidden)\nmore", "Ada"),
        ("Duplicate entry 'Ada''s' for key 'name'", "Duplicate entry (hidden) for key", "Ada"),
        (
            "[SQL: INSERT]\n[parameters: ('Ada', ']')]\n(Background on this error at: x)",
            "[parameters hidden]\n(Background",
            "Ada",
        ),
    ],
)
def test_what_is_somebodys_own_is_hidden(said: str, kept: str, gone: str) -> None:
    assert kept in hidden(said)
    assert gone not in hidden(said)


def test_names_and_paths_that_hold_secrets_are_hidden() -> None:
    line = {"event": "e", "password": "p", "path": "/cron/abcdefghijklmnopqrstuv/x", "times": 3}
    assert without_private_words(None, "error", dict(line)) == {
        "event": "e",
        "password": "(hidden)",
        "path": "/cron/(hidden)/x",
        "times": 3,
    }


def test_a_form_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRELLIS_LOG_FORMAT", "xml")
    with pytest.raises(ConfigurationError, match="text or json"):
        logs.configure()


def test_text_is_one_line_of_names_and_values(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.contextvars.clear_contextvars()
    with logs.within(request="abc", module="", job="host.sweep:1"):
        structlog.get_logger("trellis.words").error("said", number=3)
    line = capsys.readouterr().err
    assert "level=error logger=trellis.words event=said request=abc job=host.sweep:1" in line
    assert "module" not in line
    assert line.count("\n") == 1
