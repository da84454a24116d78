"""A new module works as it is written: it is clean, it goes live, and its own tests pass."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from host import api
from host.cli.main import cli
from host.conformance import Trial
from host.conformance import run as run_checks
from host.errors import InvalidInput
from host.hooks.actor import SYSTEM
from host.lifecycle import service
from host.scaffold import words, writing
from host.scaffold.answers import HOST_ADDRESSES, Answers, suggested_slug
from host.testing import Site

ROOT = Path(__file__).resolve().parents[2]
VISITS = Answers(
    "Service visits", "service_visits", "Acme", "service visit", "service visits", True
)
VARIANTS = (
    VISITS,
    Answers("Überweisungen", "ueberweisungen", "Jörg Söhne", "Überweisung", "Überweisungen", False),
    Answers("日本語", "nihongo", "日本", "記録", "記録", True),
    Answers("Clients' letters", "zz", "E", "client", "client", True),
    Answers("A" * 40, "a" * 40, "B" * 40, "long words in a very long noun", "c" * 30, True),
)
slugs = pytest.mark.parametrize("answers", VARIANTS, ids=lambda answers: answers.slug[:20])


def run(*words: str, answers: str = "") -> Result:
    return CliRunner().invoke(cli, ["module", "new", *words], input=answers)


def written(folder: Path, answers: Answers = VISITS) -> Path:
    """Write the module where modules lie, so that the rules for modules hold for it."""
    target = folder / "modules" / answers.slug
    writing.write(target, answers)
    return target


def test_what_is_written_is_clean(tmp_path: Path) -> None:
    """All in one run of each tool: most of its time goes into what they import of the host."""
    for answers in VARIANTS:
        written(tmp_path, answers)
    config = str(ROOT / "pyproject.toml")
    for command in (
        ["ruff", "check", "--config", config, "modules"],
        ["ruff", "format", "--check", "--config", config, "modules"],
        ["mypy", "--strict", "--config-file", config, "modules"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=tmp_path,
            env=os.environ | {"MYPYPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@slugs
def test_it_goes_live_and_its_pages_open(site: Site, tmp_path: Path, answers: Answers) -> None:
    slug = answers.slug
    site.install(written(tmp_path, answers))
    admin = site.login(site.staff(admin=True))
    added = admin.post(f"/{slug}/new", {"title": "First", "due_on": "2020-01-31"})
    assert added.status_code == 302
    for path in ("/", f"/{slug}/", f"/{slug}/new", added.location, f"{added.location}/edit"):
        assert admin.get(path).status_code == 200, path
    for _ in range(2):
        assert admin.post(f"/setup/cron/jobs/{slug}.late/run").status_code == 302
    assert admin.get(added.location).text.count("found late") == 1
    contact = site.login(site.contact(areas=[slug]))
    expected = 200 if answers.client_pages else 404
    assert contact.get(f"/portal/{slug}/").status_code == expected
    generation = site.runtime.generation()
    assert generation.hooks.guard.faults == []
    with site.context():
        service.deactivate(slug, SYSTEM)
    assert admin.get(f"/{slug}/").status_code == 404


@pytest.mark.parametrize("answers", VARIANTS[:2], ids=lambda answers: answers.slug)
def test_its_own_tests_pass(tmp_path: Path, answers: Answers) -> None:
    folder = written(tmp_path, answers)
    options = ["-q", "-p", "host.testing.plugin", "-p", "no:cacheprovider"]
    options += ["-k", "not Conformance"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_it_conforms(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    trial = Trial(written(tmp_path), scratch)
    found = {check.name: findings for check, findings in run_checks(trial) if findings}
    assert found == {}


def test_five_questions_have_answers_to_suggest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "modules").mkdir()
    monkeypatch.chdir(tmp_path)
    done = run(answers="Deliveries\n\nAcme\n\n\nn\n")
    assert done.exit_code == 0, done.output
    assert "delivery" in done.output
    assert "trellis module dev modules/deliveries" in done.output
    folder = tmp_path / "modules" / "deliveries"
    assert 'publisher = "Acme"' in (folder / "module.toml").read_text("utf-8")
    assert not (folder / "portal.py").exists()
    assert "class Delivery(" in (folder / "models.py").read_text("utf-8")


def test_options_answer_all_of_them(tmp_path: Path) -> None:
    done = run(str(tmp_path / "visits"), "--name", "Visits", "--yes")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "visits" / "portal.py").is_file()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--slug", "Bad Slug"], "cannot be used"),
        (["--slug", "portal"], "cannot be used"),
        (["--slug", "clients"], "host's own"),
        (["--name", 'Say "hello"'], "cannot hold the character"),
        (["--singular", "x" * 31], "1 to 30 characters"),
        (["--name", " "], "1 to 40 characters"),
        (["--slug", "elsewhere"], "named like its slug"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(tmp_path: Path, options: list[str], says: str) -> None:
    done = run(str(tmp_path / "visits"), "--yes", *options)
    assert done.exit_code != 0
    assert says in str(done.exception)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "service.py").write_text("mine", "utf-8")
    done = run(str(folder), "--yes")
    assert "is there already" in str(done.exception)
    assert (folder / "service.py").read_text("utf-8") == "mine"


def test_the_hosts_addresses_are_known(site: Site) -> None:
    roots = {rule.rule.split("/")[1] for rule in site.app.url_map.iter_rules()}
    for root in roots - {"", "static", "setup", "portal", "api"}:
        assert root in HOST_ADDRESSES or not root.isidentifier(), root


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Service visits", "service_visits"),
        ("3D prints", "d_prints"),
        ("Größe & Maß", "grosse_mass"),
        ("日本語", ""),
        ("  ", ""),
    ],
)
def test_a_slug_is_suggested(name: str, slug: str) -> None:
    assert suggested_slug(name) == slug


@pytest.mark.parametrize(
    ("one", "several"),
    [("visit", "visits"), ("delivery", "deliveries"), ("box", "boxes"), ("day", "days")],
)
def test_english_words_are_guessed(one: str, several: str) -> None:
    assert words.plural(one) == several
    assert words.singular(several) == one


def test_no_class_hides_one_of_the_hosts() -> None:
    for name in api.__all__:
        noun = name.lower()
        answers = Answers("N", "nn", "P", noun[:30], "many", True)
        assert not hasattr(api, answers.values["Class"]) or name.islower() or "_" in name


def test_a_module_without_a_slug_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be used"):
        Answers("日本語", suggested_slug("日本語"), "P", "one", "many", True)
