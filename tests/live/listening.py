"""A browser's end of a stream: opened over HTTP, read event by event with a time limit."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests


@dataclass(frozen=True, slots=True)
class Event:
    """What came over the stream."""

    name: str
    data: dict[str, object]
    id: str


class Stream:
    """An open stream."""

    def __init__(self, answer: requests.Response) -> None:
        self.answer = answer
        self._lines = answer.iter_lines(chunk_size=1, decode_unicode=True)

    def next(self, name: str = "notice") -> Event:
        """Return the next event of that name; raises EOFError when the stream ends before."""
        while (found := self._event()).name != name:
            continue
        return found

    def rest(self) -> list[Event]:
        """Return what still comes until the stream ends."""
        found = []
        try:
            while True:
                found.append(self._event())
        except EOFError:
            return found

    def _event(self) -> Event:
        fields: dict[str, str] = {}
        for line in self._lines:
            if not line and "data" in fields:
                return Event(fields["event"], json.loads(fields["data"]), fields.get("id", ""))
            name, _, value = line.partition(": ")
            fields[name] = value
        raise EOFError


@contextmanager
def listening(
    browser: requests.Session, url: str, after: int | None = 0, last: int | None = None
) -> Iterator[Stream]:
    """Open a stream; ``last`` is what a browser that comes back says it knows."""
    headers = {"Last-Event-ID": str(last)} if last is not None else {}
    query = "" if after is None else f"?after={after}"
    answer = browser.get(
        f"{url}/notifications/stream{query}",
        headers=headers,
        stream=True,
        timeout=15,
        allow_redirects=False,
    )
    try:
        yield Stream(answer)
    finally:
        answer.close()


def until(true: object, seconds: float = 10) -> None:
    """Wait until the function returns something true."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)
