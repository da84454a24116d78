"""What monitors and load balancers ask: is it alive, is it ready."""

from __future__ import annotations

import sqlalchemy as sa
import structlog
from flask import Blueprint, Response, jsonify
from sqlalchemy.engine import Engine

from host.database import HOST_CHAIN
from host.hooks.access import public
from host.kernel import epochs
from host.kernel.generation import current
from host.setup.health import migrations

log = structlog.get_logger("trellis.health")
blueprint = Blueprint("setup_health", __name__, url_prefix="/health")


@blueprint.get("/live")
@public
def live() -> Response:
    """Answer as long as the process does; the database is not asked."""
    return jsonify(status="alive")


@blueprint.get("/ready")
@public
def ready() -> tuple[Response, int]:
    """Say whether the database answers, its tables suffice, and this worker is up to date."""
    generation = current()
    try:
        newest = epochs.latest(generation.engine)
        revision = _revision(generation.engine)
    except sa.exc.SQLAlchemyError as error:
        log.error("not ready", error=type(error).__name__)
        return _answer(generation.epoch, database="It does not answer.")
    behind = f"This worker is on epoch {generation.epoch}, the newest is {newest}."
    return _answer(
        newest,
        database="",
        migrations="The tables are behind the code." if migrations.is_behind(revision) else "",
        generation=behind if generation.epoch < newest else "",
    )


def _answer(epoch: int, **reasons: str) -> tuple[Response, int]:
    """Name each part as good, or with the reason why this worker should get no requests."""
    parts = {part: reason or "good" for part, reason in reasons.items()}
    if not any(reasons.values()):
        return jsonify(status="ready", epoch=epoch, **parts), 200
    return jsonify(status="not ready", epoch=epoch, **parts), 503


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return HOST_CHAIN.current(connection)
