"""Streams over the real web server: quick, private, bounded, and gone when they should be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from host.access.models import Staff
from host.access.sessions import PersonKind, end_all
from host.messaging.notifications import service as notices
from host.testing import Site
from host.testing.server import Server, log_in, served
from host.testing.site import PASSWORD
from host.web.live.hub import EACH
from tests.live.listening import listening


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    with served(site.config, workers=1) as running:
        yield running


def tell(site: Site, person: Staff, title: str) -> int:
    with site.context():
        notices.notify(person.id, "host.mention", title)
        return notices.page(person.id, limit=1)[0].id


def browser_of(server: Server, person: Staff) -> requests.Session:
    return log_in(server.url, person.email, PASSWORD)


def test_a_notice_of_another_process_arrives_within_two_seconds_and_only_at_its_own(
    site: Site, server: Server
) -> None:
    ann, ben = site.staff(), site.staff()
    with (
        listening(browser_of(server, ann), server.url) as of_ann,
        listening(browser_of(server, ben), server.url) as of_ben,
    ):
        assert of_ann.answer.headers["Content-Type"].startswith("text/event-stream")
        assert of_ann.answer.headers["X-Accel-Buffering"] == "no"
        assert of_ann.next("count").data == {"unread": 0}
        begun = time.monotonic()
        number = tell(site, ann, "For Ann")
        event = of_ann.next()
        assert time.monotonic() - begun < 2
        assert (event.id, event.data["title"], event.data["unread"]) == (str(number), "For Ann", 1)
        tell(site, ben, "For Ben")
        assert of_ben.next().data["title"] == "For Ben"


def test_streams_leave_the_threads_to_the_pages(site: Site, server: Server) -> None:
    people = [site.staff() for _ in range(6)]
    browsers = [browser_of(server, person) for person in people]
    opened = [listening(browser, server.url) for browser in browsers]
    streams = [one.__enter__() for one in opened]  # one worker has two threads, here are six
    assert [stream.next("count").data for stream in streams] == [{"unread": 0}] * 6
    begun = time.monotonic()
    assert browsers[0].get(f"{server.url}/notifications", timeout=5).ok
    assert time.monotonic() - begun < 2
    begun = time.monotonic()
    server.stop()
    assert time.monotonic() - begun < 5, "streams held the server up"
    assert all(stream.rest() == [] for stream in streams)


def test_what_came_while_the_server_was_away_is_told_to_who_comes_back(
    site: Site, server: Server
) -> None:
    ann = site.staff()
    browser = browser_of(server, ann)
    with listening(browser, server.url) as stream:
        stream.next("count")
        last = tell(site, ann, "Before")
        assert stream.next().id == str(last)
        server.kill()
    missed = [tell(site, ann, f"Meanwhile {number}") for number in (1, 2)]
    server.start()
    with listening(browser, server.url, after=0, last=last) as stream:
        assert [stream.next().id, stream.next().id] == [str(number) for number in missed]
        assert stream.next("count").data == {"unread": 3}


def test_a_stream_ends_with_the_log_in_and_tells_nothing_after_it(
    site: Site, server: Server
) -> None:
    ann, ben = site.staff(), site.staff()
    with (
        listening(browser_of(server, ann), server.url) as of_ann,
        listening(browser_of(server, ben), server.url) as of_ben,
    ):
        of_ann.next("count")
        of_ben.next("count")
        with site.context() as db:
            end_all(PersonKind.STAFF, ann.id)
            db.merge(ben).is_active = False
            db.commit()
            db.execute(_written_past_the_service(ann))
            db.commit()
        assert of_ann.rest() == []
        assert of_ben.rest() == []


def test_strangers_get_no_stream_and_nobody_gets_many(site: Site, server: Server) -> None:
    with listening(requests.Session(), server.url) as stream:
        assert stream.answer.status_code == 302
    browser = browser_of(server, site.staff())
    opened = [listening(browser, server.url) for _ in range(EACH)]
    streams = [one.__enter__() for one in opened]
    for stream in streams:
        stream.next("count")
    with listening(browser, server.url) as refused:
        assert refused.answer.status_code == 429
        assert int(refused.answer.headers["Retry-After"]) > 0
    opened[0].__exit__(None, None, None)
    deadline = time.monotonic() + 5
    while True:
        with listening(browser, server.url) as again:
            if again.answer.status_code == 200:
                break
        assert time.monotonic() < deadline


def _written_past_the_service(person: Staff) -> Any:
    import sqlalchemy as sa

    from host import clock
    from host.messaging.notifications.models import Notification

    return sa.insert(Notification).values(
        staff_id=person.id,
        kind="host.mention",
        title="Too late",
        body="",
        url="",
        record_type="",
        record_label="",
        created_at=clock.now(),
    )
