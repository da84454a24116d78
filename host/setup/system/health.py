"""What monitors and load balancers ask: is it alive, is it ready."""

from __future__ import annotations

import sqlalchemy as sa
import structlog
from flask import Blueprint, Response, jsonify

from host.hooks.access import public
from host.kernel import epochs
from host.kernel.generation import current

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
    """Say whether the database answers and this worker has reached the newest epoch."""
    generation = current()
    try:
        newest = epochs.latest(generation.engine)
    except sa.exc.SQLAlchemyError as error:
        log.error("not ready", error=str(error))
        return jsonify(status="not ready", reason="The database does not answer."), 503
    if generation.epoch < newest:
        reason = f"This worker is on epoch {generation.epoch}, the newest is {newest}."
        return jsonify(status="not ready", reason=reason), 503
    return jsonify(status="ready", epoch=newest), 200
