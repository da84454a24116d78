"""The canary: proves one candidate and writes each stage as it begins."""

from __future__ import annotations

import json
import os
import secrets
import traceback
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from host.app import build
from host.config import DEFAULT_SITE_URL, Config
from host.database import create_engine
from host.kernel.blame import in_words
from host.kernel.loader import Artefact
from host.lifecycle import store
from host.lifecycle.canary import Order
from host.lifecycle.errors import ActivationRefused
from host.lifecycle.proof import Proof
from host.lifecycle.rehearsal import Rehearsal
from host.setup.settings.drawing import draw
from host.trial.limits import limit

_DRAWN = ("layouts/", "components/", "setup/layout", "setup/settings/section")
_WHAT_FAILED = {
    "import": "cannot be imported",
    "register": "failed while registering its hooks",
    "declare": "failed while being compared with its declaration",
    "settings": "has a setting whose default cannot be checked",
    "migrate": "has a migration that fails",
    "check": "failed while checking itself",
    "templates": "has a template that cannot be compiled",
    "addresses": "names a page that does not exist",
    "render": "breaks the layout of every page",
}


class _Progress:
    """Writes down how far the trial has come, so that an end without a word can be named."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.slug = "?"
        self.stage = "start"

    def load(self, slug: str) -> None:
        """Note whose code is run from here on."""
        self.slug = slug
        self.reach("import")

    def reach(self, stage: str, message: str = "", nonce: str = "") -> None:
        """Note the beginning of a stage, or with a message its failure."""
        self.stage = stage
        line = {"slug": self.slug, "stage": stage, "message": message, "nonce": nonce}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def prepare() -> None:
    """Compile the host's templates that every trial draws, once for all that are forked later."""
    engine = sa.create_engine("sqlite://")  # nothing is asked of it
    config = Config(Path(os.devnull), "sqlite://", secrets.token_hex(), DEFAULT_SITE_URL)
    environment = build(config, engine, ()).app.jinja_env
    for name in environment.list_templates(filter_func=lambda name: name.startswith(_DRAWN)):
        environment.get_template(name)
    engine.dispose()


def main(path: str, told: str) -> int:
    """Prove the candidate that ``told`` describes, with notes in a file; return the exit code."""
    progress = _Progress(Path(path))
    order = Order.from_json(told)
    limit(order.megabytes)
    engine = create_engine(order.config.database_url)
    try:
        _proof(order, engine, progress).run(progress)
    except ActivationRefused as error:
        progress.reach(error.stage, error.message)
        return 1
    except SystemExit as error:
        return _code_of(error)
    except MemoryError:
        traceback.print_exc()
        progress.reach(progress.stage, _too_large(progress, order.megabytes))
        return 1
    except Exception as error:  # noqa: BLE001 - the verdict of the canary
        traceback.print_exc()
        if isinstance(error.__cause__, SystemExit):
            return _code_of(error.__cause__)  # an end without a word, as whoever exits wants it
        progress.reach(progress.stage, _failed(progress, error, order.megabytes))
        return 1
    progress.reach("done", nonce=order.nonce)
    return 0


def _proof(order: Order, engine: Engine, progress: _Progress) -> Proof:
    config, candidate = order.config, order.candidate

    def read(connection: Connection) -> Callable[[str], Artefact]:
        return lambda digest: store.artefact(config, connection, digest)

    with engine.connect() as connection:
        fetch = read(connection)
        artefact = fetch(candidate.digest)
        others = store.in_order([fetch(digest) for digest in candidate.others])
        scripts = fetch(candidate.schema_digest or candidate.digest)
        before = fetch(candidate.before) if candidate.before else scripts
    progress.slug = artefact.slug
    progress.reach("start")
    rehearsal = Rehearsal(
        config, artefact, others, scripts, before, candidate.schema_from, candidate.schema_to
    )
    return Proof(config, engine, build, draw, artefact, others, rehearsal)


def _code_of(error: SystemExit) -> int:
    """Return the exit code that Python would give."""
    if error.code is None:
        return 0
    return error.code & 0xFF if isinstance(error.code, int) else 1


def _failed(progress: _Progress, error: Exception, megabytes: int) -> str:
    cause: BaseException = error.__cause__ or error
    if isinstance(cause, MemoryError):
        return _too_large(progress, megabytes)
    what = _WHAT_FAILED.get(progress.stage, "failed its trial")
    return (
        f"Module {progress.slug} {what}: {in_words(cause)}. "
        "Ask its publisher for a corrected version."
    )


def _too_large(progress: _Progress, megabytes: int) -> str:
    return (
        f"Module {progress.slug} wanted more than the {megabytes} MB of memory that a trial has. "
        "Ask its publisher for a corrected version; if it needs that much, give trials more with "
        "TRELLIS_CANARY_MEGABYTES."
    )
