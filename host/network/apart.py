"""One HTTP request, made by a process of its own that is killed when its time is up.

The process that serves people opens no connection, and nothing that the other side does, a
look-up of its name included, can hold it longer than the limit.
"""

from __future__ import annotations

import dataclasses
import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import requests
from urllib3.exceptions import HTTPError

from host.network.addresses import TargetRefused, resolve
from host.network.pinned import Line, PinnedAdapter

_ROOT = Path(__file__).resolve().parents[2]


class Failure(StrEnum):
    """Why there is no answer."""

    TIME = "time"
    REFUSED = "refused"
    TLS = "tls"
    SIZE = "size"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two pieces of the answer and for everything; bytes of answer."""

    connect: float = 5.0
    read: float = 10.0
    whole: float = 15.0
    size: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Order:
    """What to send; ``section`` is the title of the settings that may allow private targets."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    allow_private: bool = False
    section: str = "Webhooks"
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: a status with its body, or a failure and its words."""

    status: int | None = None
    body: str = ""
    location: str = ""
    failure: str = ""
    detail: str = ""


def send(order: Order) -> Reply:
    """Have another process make the request; never raises for what the network does."""
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "host.network.apart"],
            input=json.dumps(dataclasses.asdict(order)).encode(),
            capture_output=True,
            timeout=order.limits.whole,
            cwd=_ROOT,
            check=False,
        )
        return Reply(**json.loads(ended.stdout))
    except subprocess.TimeoutExpired:
        return Reply(failure=Failure.TIME, detail=f"No answer within {order.limits.whole:g} s.")
    except (ValueError, TypeError):
        return Reply(failure=Failure.BROKEN, detail="The process that asked has died.")


def exchange(order: Order) -> Reply:
    """Make the request in this process."""
    try:
        endpoint = resolve(order.url, allow_private=order.allow_private, section=order.section)
    except TargetRefused as error:
        return Reply(failure=Failure.REFUSED, detail=error.message)
    line = Line(endpoint, order.limits.connect)
    try:
        return _talk(order, line)
    except requests.exceptions.SSLError as error:
        return Reply(failure=Failure.TLS, detail=f"{error}"[:300])
    except requests.Timeout as error:
        return Reply(failure=Failure.TIME, detail=type(error).__name__)
    except (requests.RequestException, HTTPError, OSError) as error:
        return Reply(failure=Failure.BROKEN, detail=f"{type(error).__name__}: {error}"[:300])
    finally:
        line.close()


def _talk(order: Order, line: Line) -> Reply:
    limits = order.limits
    with requests.Session() as session:
        session.trust_env = False  # a proxy would look the name up again
        adapter = PinnedAdapter(line)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        response = session.request(
            order.method,
            order.url,
            data=order.body.encode() or None,
            headers=dict(order.headers),
            timeout=(limits.connect, limits.read),
            allow_redirects=False,
            stream=True,
        )
        with response:
            body = response.raw.read(limits.size + 1, decode_content=True)
            if len(body) > limits.size:
                return Reply(failure=Failure.SIZE, detail=f"more than {limits.size // 1024} KB")
            return Reply(
                status=response.status_code,
                body=body.decode("utf-8", "replace"),
                location=response.headers.get("Location", "")[:300],
            )


def main() -> None:
    """Read an order on standard input, make the request, print the reply."""
    told = json.load(sys.stdin)
    order = Order(**{**told, "limits": Limits(**told["limits"])})
    # Should whoever asked be killed meanwhile, this process must not live on.
    signal.setitimer(signal.ITIMER_REAL, order.limits.whole)
    sys.stdout.write(json.dumps(dataclasses.asdict(exchange(order))))


if __name__ == "__main__":
    main()
