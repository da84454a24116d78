"""The canary's process: proves one candidate and writes each stage as it begins."""

from __future__ import annotations

import json
import sys
import traceback
from pathlib import Path

from host.app import build
from host.database import create_engine
from host.lifecycle import store
from host.lifecycle.canary import Candidate
from host.lifecycle.errors import ActivationRefused
from host.lifecycle.proof import Proof

_WHAT_FAILED = {
    "import": "cannot be imported",
    "register": "failed while registering its hooks",
    "declare": "failed while being compared with its declaration",
    "migrate": "has a migration that fails",
    "templates": "has a template that cannot be compiled",
    "addresses": "names a page that does not exist",
}


def main(progress: Path) -> int:
    """Prove the candidate described on standard input; return the exit code."""
    current = "start"

    def stage(name: str, message: str = "") -> None:
        nonlocal current
        current = name
        with progress.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"stage": name, "message": message}) + "\n")

    candidate = Candidate.from_json(sys.stdin.read())
    config = candidate.config
    engine = create_engine(config.database_url)
    slug = "?"
    try:
        with engine.connect() as connection:
            artefact = store.artefact(config, connection, candidate.digest)
            others = [store.artefact(config, connection, digest) for digest in candidate.others]
        slug = artefact.slug
        Proof(config, engine, build, artefact, store.in_order(others)).run(stage)
    except ActivationRefused as error:
        stage(error.stage, error.message)
        return 1
    except Exception as error:  # noqa: BLE001 - the verdict of the canary
        traceback.print_exc()
        what = _WHAT_FAILED.get(current, "failed its trial")
        cause = error.__cause__ or error
        stage(
            current,
            f"Module {slug} {what}: {type(cause).__name__}: {cause}. "
            "Ask its publisher for a corrected version.",
        )
        return 1
    stage("done")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
