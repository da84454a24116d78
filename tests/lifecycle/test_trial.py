"""A trial is a process of its own: what it hears and says, how it ends, and what ends with it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from host.trial.forking import SERVER
from host.trial.service import TrialLost, run

ERRANDS = "tests.lifecycle.errands"


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def until_gone(pid: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(pid)


def until_taken(pid: int, seconds: float = 10) -> bool:
    """Wait until no signal is on its way to a process any more."""

    def is_under_way() -> bool:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
        return any(int(line.split()[1], 16) for line in lines if line.startswith("ShdPnd:"))

    deadline = time.monotonic() + seconds
    while is_under_way() and time.monotonic() < deadline:
        time.sleep(0.005)
    return not is_under_way()


@pytest.mark.parametrize(
    ("errand", "told", "code"),
    [("nothing", "", 0), ("exit", "3", 3), ("kill", "9", -9), ("kill", "15", -15)],
)
def test_the_end_is_told(errand: str, told: str, code: int) -> None:
    assert run(ERRANDS, errand, told, 30) == (code, "")


def test_an_error_is_told_with_its_trace() -> None:
    code, output = run(ERRANDS, "exit", "no number", 30)
    assert code == 1
    assert "ValueError" in output


def test_it_has_the_environment_of_who_wants_it_and_a_folder_that_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRELLIS_SEEN", "from here")
    code, output = run(ERRANDS, "environment", "TRELLIS_SEEN", 30)
    said, _, folder = output.strip().rpartition(" ")
    assert (code, said) == (0, "from here")
    assert not Path(folder).exists()


def test_what_has_fled_ends_with_it() -> None:
    code, output = run(ERRANDS, "flee", "", 30)
    assert code == 0
    assert not is_alive(int(output))


def test_time_is_up_for_it_and_the_next_one_is_served() -> None:
    begun = time.monotonic()
    assert run(ERRANDS, "sleep", "", 0.5)[0] is None
    assert time.monotonic() - begun < 10
    assert run(ERRANDS, "nothing", "", 30)[0] == 0


def test_a_server_that_was_killed_is_replaced() -> None:
    run(ERRANDS, "nothing", "", 30)
    process = SERVER._process
    assert process is not None
    process.kill()
    process.wait()
    assert run(ERRANDS, "exit", "4", 30)[0] == 4


def test_a_server_that_nobody_uses_makes_room() -> None:
    program = "import sys; from host.trial import server; server.IDLE_SECONDS = 0.2;"
    program += "server.main(int(sys.argv[1]), [])"
    ours, theirs = socket.socketpair()
    with ours, theirs:
        arguments = [sys.executable, "-c", program, str(theirs.fileno())]
        done = subprocess.run(arguments, pass_fds=[theirs.fileno()], timeout=20, check=False)
    assert done.returncode == 0


def test_a_server_ends_when_it_is_not_wanted_any_more() -> None:
    run(ERRANDS, "nothing", "", 30)
    process = SERVER._process
    assert process is not None
    SERVER.stop()
    assert process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_tells_everything_to_end_does_not_end_the_keeper_first(number: int) -> None:
    outcome: list[int | None] = []
    thread = threading.Thread(target=lambda: outcome.append(run(ERRANDS, "sleep", "", 2)[0]))
    thread.start()
    server, keeper, trial = _family()
    for one in (server, keeper):
        os.kill(one, number)
    assert until_taken(keeper)
    assert is_alive(keeper)
    thread.join()
    assert outcome == [None]
    assert until_gone(trial)


def test_a_keeper_that_dies_takes_the_trial_along_and_nobody_is_blamed() -> None:
    told: list[str] = []

    def wanted() -> None:
        try:
            run(ERRANDS, "sleep", "", 60)
        except TrialLost as error:
            told.append(error.message)

    thread = threading.Thread(target=wanted)
    thread.start()
    _server, keeper, trial = _family()
    os.kill(keeper, signal.SIGKILL)
    thread.join(20)
    assert "says nothing about the module" in told[0]
    assert until_gone(trial)


def _family() -> tuple[int, int, int]:
    """Wait for the one trial that is under way: its server, its keeper and itself."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        server = SERVER._process.pid if SERVER._process else 0
        below = _below(server) if server else []
        if len(below) == 2 and Path(f"/proc/{below[1]}/cmdline").exists():
            time.sleep(0.2)  # until it sleeps
            return server, below[0], below[1]
        time.sleep(0.02)
    raise AssertionError("no trial is under way")


def test_whoever_is_killed_takes_the_trial_along(tmp_path: Path) -> None:
    program = (
        "import sys; from host.trial.service import run;"
        f"run({ERRANDS!r}, 'environment', 'HOME', 30); print('ready', flush=True);"
        f"run({ERRANDS!r}, 'sleep', '', 600)"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    wanting = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment
    )
    with wanting:
        assert wanting.stdout is not None
        assert wanting.stdout.readline() == b"ready\n"
        kept = _descendants(wanting.pid, 3)
        os.kill(wanting.pid, signal.SIGKILL)
    assert all(until_gone(pid) for pid in kept)
    deadline = time.monotonic() + 20
    while list(tmp_path.glob("trellis-trial-*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(tmp_path.glob("trellis-trial-*")) == []


def _descendants(pid: int, wanted: int) -> list[int]:
    """Wait for so many processes below this one: server, keeper and trial."""
    deadline = time.monotonic() + 20
    while len(found := _below(pid)) < wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(found) == wanted
    return found


def _below(pid: int) -> list[int]:
    found, ask = [], [pid]
    while ask:
        for place in Path(f"/proc/{ask.pop()}").glob("task/*/children"):
            with contextlib.suppress(OSError):
                below = [int(one) for one in place.read_text("ascii").split()]
                found += below
                ask += below
    return found
