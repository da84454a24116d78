"""What monitors read with a token: the health of the site as JSON, and its metrics."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps

from flask import Blueprint, Response, current_app, request

from host import metrics
from host.errors import NotFound
from host.hooks.access import token_only
from host.hooks.health import Health
from host.kernel.generation import current
from host.setup.health import collecting
from host.setup.health.gauges import gauges

blueprint = Blueprint("setup_monitoring", __name__)
_REFUSED = "Send the header Authorization: Bearer, with the token that the operator has set.\n"


def _with_token(view: Callable[[], Response]) -> Callable[[], Response]:
    """Let in who shows the token; where none is set, there is nothing here."""

    @wraps(view)
    def guarded() -> Response:
        token = current().config.monitor_token
        if not token:
            raise NotFound("There is no such page. TRELLIS_MONITOR_TOKEN opens it to monitors.")
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(shown.encode(), token.encode()):
            refusal = Response(_REFUSED, 401, mimetype="text/plain")
            refusal.headers["WWW-Authenticate"] = "Bearer"
            return refusal
        return view()

    return guarded


@blueprint.get("/setup/health.json")
@token_only
@_with_token
def health() -> Response:
    """Return the lines of the health page; 503 when one of them is bad."""
    found = collecting.lines()
    answer = Response(
        current_app.json.dumps(collecting.as_values(found)), mimetype="application/json"
    )
    answer.status_code = 503 if collecting.worst(found) is Health.BAD else 200
    return answer


@blueprint.get("/metrics")
@token_only
@_with_token
def scrape() -> Response:
    """Return the metrics of this node's processes and of the site."""
    return Response(metrics.exposed(gauges()), content_type=metrics.CONTENT_TYPE)
