"""Asks a licence server, and says in words what stands in the way of an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from host import __version__
from host.errors import InvalidInput
from host.licensing.errors import (
    LicenceRateLimited,
    LicenceServerFaulty,
    LicenceServerMisconfigured,
    LicenceServerUnreachable,
)
from host.licensing.verifiers import Question
from host.network import apart
from host.network.addresses import check_url
from host.network.apart import Failure, Limits, Order, Reply

LIMITS = Limits()
SETTINGS_TITLE = "Licences"
_LATER = "Try again later; if it stays so, tell the module's publisher."


def ask(
    question: Question, method: str, url: str, body: Mapping[str, object] | None = None
) -> tuple[int, dict[str, Any]]:
    """Return status and content of the server's answer; raises LicenceUnproven.

    The status is below 500 and none of a redirect, a refused token or a full hour.
    """
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Content-Type": "application/json",
        "User-Agent": f"Trellis/{__version__}",
    }
    if question.token:
        headers["Authorization"] = f"Bearer {question.token}"
    order = Order(
        method,
        _checked(url),
        headers,
        json.dumps(body) if body is not None else "",
        question.allow_private,
        SETTINGS_TITLE,
        LIMITS,
    )
    reply = apart.send(order)
    host = urlsplit(url).netloc
    if reply.status is None:
        raise _no_answer(host, reply)
    _check_status(host, reply.status, reply.location, bool(question.token))
    return reply.status, _content(host, reply)


def _checked(url: str) -> str:
    if not url:
        raise LicenceServerMisconfigured(
            "No licence server is known for this module. Enter its address on the module's "
            "licence page; the publisher can tell it."
        )
    try:
        return check_url(url)
    except InvalidInput as error:
        raise LicenceServerMisconfigured(
            f"The licence server's address “{url}” cannot be called. {error.message}"
        ) from error


def _no_answer(host: str, reply: Reply) -> Exception:
    if reply.failure == Failure.REFUSED:
        return LicenceServerUnreachable(f"The licence server was not asked: {reply.detail}")
    if reply.failure == Failure.TIME:
        return LicenceServerUnreachable(
            f"The licence server {host} did not answer in time. Nothing was changed. {_LATER}"
        )
    if reply.failure == Failure.TLS:
        return LicenceServerFaulty(
            f"The licence server {host} could not prove who it is: its certificate is not good "
            f"({reply.detail}). Nothing was sent to it. {_LATER}"
        )
    if reply.failure == Failure.SIZE:
        return LicenceServerFaulty(
            f"The licence server {host} sent {reply.detail}, which is too much for an answer. "
            f"It was not read. {_LATER}"
        )
    return LicenceServerUnreachable(
        f"The licence server {host} cannot be reached ({reply.detail}). Check this server's "
        f"connection to the internet. {_LATER}"
    )


def _check_status(host: str, status: int, location: str, has_token: bool) -> None:
    if status in {401, 403}:
        fault = "refuses this site's token" if has_token else "wants a token"
        raise LicenceServerMisconfigured(
            f"The licence server {host} {fault} (status {status}). Enter the token that the "
            "publisher gave you on the module's licence page."
        )
    if status == 429:
        raise LicenceRateLimited(
            f"The licence server {host} was asked too often and wants a pause (status 429). "
            "Try again in an hour."
        )
    if 300 <= status < 400:
        raise LicenceServerFaulty(
            f"The licence server {host} sends on to “{location}”, and redirects are not "
            "followed. If that address is the publisher's, enter it on the module's licence page."
        )
    if status >= 500:
        raise LicenceServerFaulty(
            f"The licence server {host} has a fault of its own (status {status}). {_LATER}"
        )


def _content(host: str, reply: Reply) -> dict[str, Any]:
    try:
        content = json.loads(reply.body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise LicenceServerFaulty(
            f"What answers at {host} is no licence server: it sent no JSON (status "
            f"{reply.status}). Check the address on the module's licence page."
        )
    return content
