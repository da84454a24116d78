"""Sends a candidate ahead in a process of its own, so that no serving process meets its faults."""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path

from host.config import Config
from host.errors import ConfigurationError
from host.lifecycle.errors import ActivationRefused
from host.trial import service as trial

DEFAULT_SECONDS = 60
DEFAULT_MEGABYTES = 1024
"""Room of addresses for the trial; a host with both shipped modules takes about 200."""

_DOING = {
    "start": "starting its trial",
    "import": "being imported",
    "register": "registering its hooks",
    "declare": "being compared with its declaration",
    "settings": "checking the defaults of its settings",
    "migrate": "migrating its tables",
    "check": "checking itself",
    "templates": "compiling its templates",
    "addresses": "resolving its addresses",
    "render": "drawing the layouts with it",
    "done": "ending its trial",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is to be proven: artefacts by digest, and the way of the tables.

    ``digest`` is the code that would go live, ``others`` are the active modules beside it.
    The scripts of ``schema_digest`` (the candidate's own when None) take the tables from
    ``schema_from``, the revision that the site is at (None: no tables yet), to
    ``schema_to``, forwards or back. Where the trial begins with an empty database, the
    scripts of ``before`` (those of ``schema_digest`` when None) bring it to ``schema_from``.
    """

    digest: str
    others: tuple[str, ...] = ()
    schema_digest: str | None = None
    schema_from: str | None = None
    schema_to: str = "head"
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What the canary's process is told."""

    config: Config
    candidate: Candidate
    nonce: str
    megabytes: int

    def to_json(self) -> str:
        """Write for the other process."""
        return json.dumps(dataclasses.asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> Order:
        """Read in the other process."""
        data = json.loads(text)
        config = Config(**{**data["config"], "data_dir": Path(data["config"]["data_dir"])})
        candidate = data["candidate"] | {"others": tuple(data["candidate"]["others"])}
        return cls(config, Candidate(**candidate), data["nonce"], data["megabytes"])


def prove(config: Config, candidate: Candidate) -> str:
    """Run the candidate's proof in a fresh process; return what it printed.

    Raises ActivationRefused, naming the stage, when a check fails, the process ends by
    itself, or a limit of time or memory is reached.
    """
    seconds = _limit("TRELLIS_CANARY_SECONDS", DEFAULT_SECONDS)
    order = Order(config, candidate, secrets.token_hex(16), megabytes())
    with tempfile.TemporaryDirectory(prefix="trellis-canary-") as folder:
        progress = Path(folder) / "progress"
        try:
            code, output = trial.run("host.canary", str(progress), order.to_json(), seconds)
        except trial.TrialLost as error:
            raise ActivationRefused(error.message, "host") from error
        reached = _read(progress)
    # An end in good order says the number that only this order gave: no exit looks like it.
    if code == 0 and reached.stage == "done" and reached.nonce == order.nonce:
        return output
    if code is None:
        raise ActivationRefused(_late(reached, seconds), reached.stage, output)
    raise ActivationRefused(_verdict(reached, code, order.megabytes), reached.stage, output)


@dataclass(frozen=True, slots=True)
class _Reached:
    """How far the trial came, as its process wrote it down."""

    slug: str = "?"
    stage: str = "start"
    message: str = ""
    nonce: str = ""

    @property
    def doing(self) -> str:
        return _DOING.get(self.stage, self.stage)


def megabytes() -> int:
    """Return how much memory a process that runs a module on trial may take; 0 is no limit."""
    return _limit("TRELLIS_CANARY_MEGABYTES", DEFAULT_MEGABYTES)


def _limit(name: str, default: int) -> int:
    text = os.environ.get(name, str(default)).strip()
    if not text.isdecimal():
        raise ConfigurationError(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _late(reached: _Reached, seconds: int) -> str:
    return (
        f"Module {reached.slug} did not finish {reached.doing} within {seconds} seconds and was "
        "stopped. Nothing was changed; ask its publisher for a corrected version."
    )


def _verdict(reached: _Reached, code: int, megabytes: int) -> str:
    if reached.message:
        said = reached.message if reached.message.endswith(".") else f"{reached.message}."
        ask = "" if "publisher" in said else " Ask its publisher for a corrected version."
        return f"{said} Nothing was changed.{ask}"
    how = f"with signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    memory = (
        f" It may have run out of memory: the trial has {megabytes} MB."
        if megabytes and -code in {signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS}
        else ""
    )
    return (
        f"Module {reached.slug} ended its process {how} while {reached.doing}. A module must "
        f"never do that.{memory} Nothing was changed; ask its publisher for a corrected version."
    )


def _read(progress: Path) -> _Reached:
    """Return the last stage that was begun, and the message of a failure."""
    lines = progress.read_text("utf-8").splitlines() if progress.is_file() else []
    try:
        return _Reached(**json.loads(lines[-1])) if lines else _Reached()
    except (ValueError, TypeError):
        return _Reached()  # cut off in the middle of a line, or written by somebody else
