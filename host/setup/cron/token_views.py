"""The addresses that a crontab calls; the key in them is the only pass."""

from __future__ import annotations

from flask import Blueprint, Response

from host.cron import service as cron
from host.cron.service import RunResult
from host.errors import Busy
from host.hooks.access import token_only

blueprint = Blueprint("setup_cron_token", __name__, url_prefix="/cron")
CALLER = "url"


@blueprint.route("/<key>", methods=["GET", "POST"])
@blueprint.route("/index/<key>", methods=["GET", "POST"])
@token_only
def run(key: str) -> Response:
    """Run what is due and say in plain text what ran."""
    if not cron.key_matches(key):
        return _plain("Nothing here. Look the address up under Setup, Scheduled jobs.", 404)
    try:
        results = cron.run_due(caller=CALLER)
    except Busy as error:
        return _plain(
            f"Another caller is running the jobs, so this call did nothing.\n{error.message}"
        )
    return _plain("\n".join([_summary(results), *map(_line, results)]))


def _summary(results: list[RunResult]) -> str:
    if not results:
        return "Nothing is due."
    failed = sum(1 for result in results if result.error)
    ran = f"Ran {len(results)} {'job' if len(results) == 1 else 'jobs'}"
    return f"{ran}, {failed} failed." if failed else f"{ran}."


def _line(result: RunResult) -> str:
    counts = ", ".join(f"{what} {number}" for what, number in result.counts.items())
    state = "done" if not result.error else f"FAILED: {result.error.strip().splitlines()[-1]}"
    due = f"{result.due_at:%Y-%m-%d %H:%M} UTC"
    return "  ".join(part for part in (due, result.job, state, counts) if part)


def _plain(text: str, status: int = 200) -> Response:
    return Response(f"{text}\n", status, mimetype="text/plain")
