"""One HTTP request to a checked address, over in ten seconds whatever the other side does."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

import requests
from urllib3 import disable_warnings
from urllib3.exceptions import HTTPError, InsecureRequestWarning

from host.network.addresses import Endpoint
from host.network.pinned import Line, PinnedAdapter

TIMEOUT_SECONDS = 10.0
KEPT_CHARACTERS = 2000
_READ_BYTES = 4 * KEPT_CHARACTERS


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or the error that stood in its way."""

    status: int | None = None
    body: str = ""
    error: str = ""
    retry_after: str = ""
    location: str = ""
    duration_ms: int = 0


def post(
    url: str, endpoint: Endpoint, body: str, headers: dict[str, str], verify: bool | str
) -> Answer:
    """Send the body; never raises for what the network or the receiver does."""
    line = Line(endpoint, TIMEOUT_SECONDS)
    limit = threading.Timer(TIMEOUT_SECONDS, line.hang_up)
    limit.daemon = True
    started = time.monotonic()
    limit.start()
    try:
        answer = _exchange(url, line, body, headers, verify)
    except (requests.RequestException, HTTPError) as error:
        answer = Answer(error=_reason(error, line))
    finally:
        limit.cancel()
        line.close()
    return replace(answer, duration_ms=round((time.monotonic() - started) * 1000))


def _exchange(
    url: str, line: Line, body: str, headers: dict[str, str], verify: bool | str
) -> Answer:
    if not verify:  # an administrator's choice, with a warning beside the switch
        disable_warnings(InsecureRequestWarning)
    with requests.Session() as session:
        session.trust_env = False  # a proxy would look the name up again
        adapter = PinnedAdapter(line)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        response = session.post(
            url,
            data=body.encode(),
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
            verify=verify,
            stream=True,
        )
        with response:
            if line.cut:  # what looks like the end of the headers was the end of the line
                raise requests.Timeout
            return Answer(
                status=response.status_code,
                body=_beginning(response),
                retry_after=response.headers.get("Retry-After", ""),
                location=response.headers.get("Location", ""),
            )


def _beginning(response: requests.Response) -> str:
    """Return the first characters of the body; a body that breaks off changes no status."""
    try:
        data = response.raw.read(_READ_BYTES, decode_content=True)
    except (HTTPError, OSError):
        return ""
    return str(data.decode("utf-8", "replace")).replace("\0", "")[:KEPT_CHARACTERS]


def _reason(error: Exception, line: Line) -> str:
    if line.cut or isinstance(error, requests.Timeout):
        return f"No answer within {TIMEOUT_SECONDS:.0f} seconds."
    return f"{type(error).__name__}: {error}"[:1000]
