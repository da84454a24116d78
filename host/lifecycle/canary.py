"""Sends a candidate ahead in a process of its own, so that no serving process meets its faults."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from host.config import Config
from host.lifecycle.errors import ActivationRefused

DEFAULT_SECONDS = 60
_STAGES = {
    "start": "starting its trial",
    "import": "being imported",
    "register": "registering its hooks",
    "declare": "being compared with its declaration",
    "migrate": "migrating its tables",
    "templates": "compiling its templates",
    "addresses": "resolving its addresses",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the canary's process is told: the site, the module, and its neighbours by digest."""

    config: Config
    digest: str
    others: tuple[str, ...]

    def to_json(self) -> str:
        """Write for the other process."""
        config = {k: str(v) if isinstance(v, Path) else v for k, v in self._config().items()}
        return json.dumps({"config": config, "digest": self.digest, "others": self.others})

    def _config(self) -> dict[str, object]:
        return dataclasses.asdict(self.config)

    @classmethod
    def from_json(cls, text: str) -> Candidate:
        """Read in the other process."""
        data = json.loads(text)
        config = Config(**{**data["config"], "data_dir": Path(data["config"]["data_dir"])})
        return cls(config, data["digest"], tuple(data["others"]))


def prove(config: Config, slug: str, digest: str, others: Sequence[str]) -> str:
    """Run the candidate's proof in a fresh process; return what it printed.

    Raises ActivationRefused, naming the stage, when a check fails, the process ends by
    itself, or the time limit is reached.
    """
    candidate = Candidate(config, digest, tuple(others))
    limit = int(os.environ.get("TRELLIS_CANARY_SECONDS", DEFAULT_SECONDS))
    with tempfile.TemporaryDirectory(prefix="trellis-canary-") as folder:
        progress = Path(folder) / "progress"
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
            [sys.executable, "-m", "host.canary", str(progress)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            cwd=Path(__file__).resolve().parents[2],
        )
        try:
            output, _ = process.communicate(candidate.to_json(), timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            stage, _ = _read(progress)
            raise ActivationRefused(
                f"Module {slug} did not finish {_STAGES[stage]} within {limit} seconds and was "
                "stopped. Nothing was changed; ask its publisher for a corrected version.",
                stage,
                output,
            ) from None
        stage, message = _read(progress)
    if stage == "done" and process.returncode == 0:
        return output
    raise ActivationRefused(_verdict(slug, stage, message, process.returncode), stage, output)


def _verdict(slug: str, stage: str, message: str, code: int) -> str:
    doing = _STAGES.get(stage, stage)
    if message:
        return f"{message} Nothing was changed." if message.endswith(".") else message
    how = f"with signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    return (
        f"Module {slug} ended its process {how} while {doing}. A module must never do that. "
        "Nothing was changed; ask its publisher for a corrected version."
    )


def _read(progress: Path) -> tuple[str, str]:
    """Return the last stage that was begun, and the message of a failure."""
    lines = progress.read_text("utf-8").splitlines() if progress.is_file() else []
    last = json.loads(lines[-1]) if lines else {"stage": "start", "message": ""}
    return str(last["stage"]), str(last["message"])
