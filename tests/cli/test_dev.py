"""The site of a developer follows each save, and stands when a save cannot be used."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from host.cli import watching
from host.demo import people
from host.hooks.actor import SYSTEM
from host.lifecycle import development
from host.scaffold import writing
from host.scaffold.answers import Answers
from host.testing import Site
from host.testing.server import free_port, log_in
from tests.broken_modules import make

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = Answers("Visits", "visits", "Acme", "visit", "visits", True)
SECONDS = 120  # a save shows within five on an idle machine; tests share theirs


@dataclass(slots=True)
class Dev:
    """The command in a process of its own, and what it printed."""

    folder: Path
    url: str
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def output(self) -> str:
        return self.log.read_text("utf-8")

    def until(self, what: Callable[[], bool], seconds: float = SECONDS) -> float:
        """Wait until something is so and return how long that took."""
        began = time.monotonic()
        while not what():
            assert self.process.poll() is None, self.output
            assert time.monotonic() - began < seconds, self.output
            time.sleep(0.05)
        return time.monotonic() - began


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[Dev]:
    folder = tmp_path / "visits"
    writing.write(folder, ANSWERS)
    port, log = free_port(), tmp_path / "log"
    command = [sys.executable, "-m", "host.cli", "module", "dev", str(folder)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--data", str(tmp_path / "site")],
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
        running = Dev(folder, f"http://127.0.0.1:{port}", log, process)
        try:
            running.until(lambda: answers(running.url))
            yield running
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/health/live", timeout=10).ok
    except requests.RequestException:
        return False


@pytest.mark.timeout(600)
def test_each_save_shows_and_a_bad_one_is_explained(dev: Dev) -> None:
    browser = log_in(dev.url, people.ADMINISTRATOR, people.PASSWORD)

    def page() -> str:
        answer = browser.get(f"{dev.url}/visits/", timeout=30)
        assert answer.status_code == 200
        return answer.text

    assert "One for this week" in page()
    template = dev.folder / "templates" / "visits" / "list.html"
    good = template.read_text("utf-8")
    template.write_text(good.replace('page_head("Visits"', 'page_head("Our visits"'), "utf-8")
    dev.until(lambda: "<h1>Our visits</h1>" in page())

    views = dev.folder / "views.py"
    code = views.read_text("utf-8")
    views.write_text(code.replace("def index() -> str:", "def index( -> str:"), "utf-8")
    line = code[: code.index("def index")].count("\n") + 1
    dev.until(lambda: f"views.py:{line}" in dev.output)
    assert "goes on serving" in dev.output
    assert "<h1>Our visits</h1>" in page()

    views.write_text(code.replace('default="title"', 'default="-updated"'), "utf-8")
    template.write_text(good.replace('page_head("Visits"', 'page_head("Mended"'), "utf-8")
    dev.until(lambda: "<h1>Mended</h1>" in page())


def test_a_failing_migration_leaves_the_old_version_serving(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "visits"
    writing.write(folder, ANSWERS)
    with site.context():
        first = development.replace(folder, SYSTEM).digest
    (folder / "migrations" / "0002_broken.py").write_text(BROKEN, "utf-8")
    with site.context(), pytest.raises(Exception) as caught:
        development.replace(folder, SYSTEM)
    told = development.explain(caught.value, folder)  # type: ignore[arg-type]
    assert any("0002_broken.py:9" in line for line in told), told
    admin = site.login(site.staff(admin=True))
    assert admin.get("/visits/").status_code == 200
    module = site.runtime.generation().module("visits")
    assert module is not None
    assert module.artefact.digest == first


BROKEN = '''"""A migration that fails."""

revision = "visits_0002"
down_revision = "visits_0001"
branch_labels = None
depends_on = None

def upgrade():
    raise RuntimeError("no such luck")

def downgrade():
    pass
'''


def test_the_same_content_changes_nothing_and_an_older_version_is_taken(
    site: Site, tmp_path: Path
) -> None:
    folder = make(tmp_path, version="2.0.0")
    with site.context():
        first = development.replace(folder, SYSTEM).digest
        assert development.replace(folder, SYSTEM).digest == first
    make(tmp_path, version="1.0.0")
    with site.context():
        assert development.replace(folder, SYSTEM).version == "1.0.0"


def test_no_licence_is_asked_for(site: Site, tmp_path: Path) -> None:
    folder = make(tmp_path)
    manifest = folder / "module.toml"
    text = manifest.read_text("utf-8")
    asking = '[licence]\nmode = "required"\nproduct = "sample"\npublic_key = "AAAA"\n\n[declares]'
    manifest.write_text(text.replace("[declares]", asking), "utf-8")
    with site.context():
        assert development.replace(folder, SYSTEM).is_active
    assert asking in manifest.read_text("utf-8")


def test_changes_are_noticed_once_and_caches_never(tmp_path: Path) -> None:
    file = tmp_path / "one.py"
    file.write_text("1", "utf-8")
    seen = watching.look(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "one.pyc").write_text("x", "utf-8")
    (tmp_path / ".one.py.swp").write_text("x", "utf-8")
    assert watching.look(tmp_path) == seen
    file.write_text("22", "utf-8")
    rounds = iter([False, False, True])
    noticed = list(watching.changes(tmp_path, lambda: next(rounds), since=seen, pause=0.01))
    assert len(noticed) == 1


def test_what_only_the_trial_would_refuse_is_told_after_the_save(
    site: Site, tmp_path: Path
) -> None:
    folder = make(tmp_path)
    with site.context():
        assert development.examine(development.replace(folder, SYSTEM)) == ""
    plugin = folder / "plugin.py"
    undeclared = 'Feature("sample.things", "Things"), Feature("sample.more", "More")'
    text = plugin.read_text("utf-8").replace('Feature("sample.things", "Things")', undeclared)
    plugin.write_text(text, "utf-8")
    with site.context():
        saved = development.replace(folder, SYSTEM)
        assert "registers what module.toml does not declare" in development.examine(saved)
