"""Events reach their targets, whatever the targets answer."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from host import clock
from host.database import transaction
from host.errors import InvalidInput
from host.hooks.actor import SYSTEM
from host.hooks.records import RecordRef
from host.messaging.notifications import service as notifications
from host.messaging.webhooks import (
    claims,
    delivery,
    results,
    schedule,
    sending,
    signature,
    transport,
)
from host.messaging.webhooks import service as webhooks
from host.messaging.webhooks.models import PARALLEL, WebhookDelivery, WebhookTarget
from host.messaging.webhooks.service import Wishes
from host.network import addresses
from host.network.pinned import Line
from host.settings import service as settings
from host.testing import Site

Add = Callable[[str], int]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def publish(event: str = "demo.created", **data: object) -> None:
    with transaction():
        webhooks.publish("demo", event, data)


def only(target_id: int) -> WebhookDelivery:
    (found,) = webhooks.deliveries(target_id)
    return webhooks.get_delivery(found.id)


def target_now(target_id: int) -> WebhookTarget:
    return webhooks.get_target(target_id)


def test_an_event_arrives_signed_with_exactly_the_stored_body(
    hook_site: Site, target: Add, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/in", method="POST").respond_with_data("thanks", 202)
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context():
        publish(name="Ünal", amount=Decimal("10.50"), day=date(2026, 3, 1))
        delivery.deliver(target_id)
        sent = only(target_id)
        secret = webhooks.reveal_secret(target_id, SYSTEM)
    request = httpserver.log[0][0]
    body = request.get_data(as_text=True)
    assert body == sent.body
    assert json.loads(body)["data"] == {"name": "Ünal", "amount": "10.50", "day": "2026-03-01"}
    assert json.loads(body)["type"] == "demo.created"
    stamp = int(request.headers["webhook-timestamp"])
    assert abs(stamp - time.time()) < 60
    signed = signature.sign(secret, request.headers["webhook-id"], stamp, body)
    assert request.headers["webhook-signature"] == signed
    assert request.content_type == "application/json"
    assert (sent.state, sent.attempts, sent.response_status) == ("delivered", 1, 202)
    assert sent.response_body == "thanks"
    assert sent.duration_ms is not None
    assert sent.request_headers["webhook-id"] == sent.webhook_id


def test_nothing_is_written_when_the_callers_transaction_fails(
    hook_site: Site, target: Add
) -> None:
    target_id = target("http://127.0.0.1:9/")
    with hook_site.context():
        with suppress(ZeroDivisionError), transaction():
            webhooks.publish("demo", "demo.created", {})
            _ = 1 / 0
        assert webhooks.deliveries(target_id) == []


def test_only_subscribed_targets_of_the_owner_get_the_event(hook_site: Site, target: Add) -> None:
    everything, chosen = target("http://127.0.0.1:9/a"), target("http://127.0.0.1:9/b")
    with hook_site.context():
        with transaction():
            target_now(chosen).events = ["demo.deleted"]
        publish("demo.created")
        webhooks.publish("other", "other.created", {})
        assert len(webhooks.deliveries(everything)) == 1
        assert webhooks.deliveries(chosen) == []


def test_a_failure_is_tried_again_with_the_same_id_and_then_succeeds(
    hook_site: Site, target: Add, httpserver: HTTPServer
) -> None:
    httpserver.expect_ordered_request("/in").respond_with_data("no", 500)
    httpserver.expect_ordered_request("/in").respond_with_data("yes", 200)
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context():
        with clock.at(NOW):
            publish()
            delivery.deliver(target_id)
            first = only(target_id)
            assert (first.state, first.attempts, first.response_status) == ("queued", 1, 500)
            assert 4 < (first.due_at - NOW).total_seconds() < 6
            assert target_now(target_id).failing_since == NOW
            delivery.deliver(target_id)
            assert only(target_id).attempts == 1
        with clock.at(NOW + timedelta(seconds=10)):
            delivery.deliver(target_id)
        assert only(target_id).state == "delivered"
        assert target_now(target_id).failing_since is None
    first_request, second_request = (entry[0] for entry in httpserver.log)
    assert first_request.headers["webhook-id"] == second_request.headers["webhook-id"]
    assert first_request.get_data() == second_request.get_data()


def test_after_eight_tries_the_delivery_has_failed_and_can_be_sent_again(
    hook_site: Site, target: Add, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/in").respond_with_data("no", 503)
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context():
        with clock.at(NOW):
            publish()
        for time_of_try in range(10):
            with clock.at(NOW + timedelta(hours=11 * time_of_try)):
                delivery.deliver(target_id)
        failed = only(target_id)
        assert (failed.state, failed.attempts) == ("failed", 8)
        httpserver.clear()
        httpserver.expect_request("/in").respond_with_data("yes")
        webhooks.resend(failed.id, SYSTEM)
        delivery.deliver(target_id)
        again = only(target_id)
        assert (again.state, again.webhook_id) == ("delivered", failed.webhook_id)


def test_gone_switches_the_target_off_and_administrators_are_told(
    hook_site: Site, target: Add, httpserver: HTTPServer
) -> None:
    admin = hook_site.staff(admin=True)
    httpserver.expect_ordered_request("/in").respond_with_data("", 410)
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context():
        publish()
        delivery.deliver(target_id)
        paused = target_now(target_id)
        assert paused.state == "off"
        assert "410" in paused.paused_reason
        (notice,) = notifications.page(admin.id)
        assert "switched off" in notice.title
    with hook_site.context():
        publish("demo.updated")
        delivery.deliver(target_id)
        assert delivery.waiting() == []
        assert [row.state for row in webhooks.deliveries(target_id)] == ["queued"]
        httpserver.clear()
        httpserver.expect_request("/in").respond_with_data("")
        webhooks.resume(target_id, SYSTEM)
        delivery.deliver(target_id)
        assert [row.state for row in webhooks.deliveries(target_id)] == ["delivered"]


def test_retry_after_is_honoured(hook_site: Site, target: Add, httpserver: HTTPServer) -> None:
    headers = {"Retry-After": "3600"}
    httpserver.expect_request("/in").respond_with_data("", 429, headers=headers)
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context(), clock.at(NOW):
        publish()
        delivery.deliver(target_id)
        assert only(target_id).due_at == NOW + timedelta(hours=1)
        assert target_now(target_id).rests_until == NOW + timedelta(hours=1)


def test_redirects_are_not_followed(hook_site: Site, target: Add, httpserver: HTTPServer) -> None:
    elsewhere = {"Location": httpserver.url_for("/elsewhere")}
    httpserver.expect_request("/in").respond_with_data("", 302, headers=elsewhere)
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context():
        publish()
        delivery.deliver(target_id)
        assert "redirects are not followed" in only(target_id).error
    assert len(httpserver.log) == 1


def test_only_the_beginning_of_an_answer_is_kept(
    hook_site: Site, target: Add, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/in").respond_with_data("ä" * 100_000)
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context():
        publish()
        delivery.deliver(target_id)
        assert only(target_id).response_body == "ä" * 2000


@contextmanager
def dripping() -> Iterator[int]:
    """A server that sends one byte now and then and so never quite times out."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while True:
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return
                    time.sleep(0.05)

        threading.Thread(target=drip, daemon=True).start()
        yield server.getsockname()[1]


def test_an_answer_that_trickles_in_is_cut_off_in_time(
    hook_site: Site, target: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "time_limit", lambda: 0.5)
    with dripping() as port, hook_site.context():
        target_id = target(f"http://127.0.0.1:{port}/")
        publish()
        started = time.monotonic()
        delivery.deliver(target_id)
        assert time.monotonic() - started < 3
        assert "No answer within" in only(target_id).error


def test_a_dead_target_does_not_delay_another(
    hook_site: Site, target: Add, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "time_limit", lambda: 0.5)
    httpserver.expect_request("/in").respond_with_data("")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        dead = target(f"http://127.0.0.1:{silent.getsockname()[1]}/")
        alive = target(httpserver.url_for("/in"))
        with hook_site.context():
            for _ in range(20):
                publish()
            delivery.deliver(dead)
            assert alive in [call.args[0] for call in delivery.waiting()]
            delivery.deliver(alive)
            assert {row.state for row in webhooks.deliveries(alive)} == {"delivered"}
            tries = [row.attempts for row in webhooks.deliveries(dead)]
            assert max(tries) == 1
            assert schedule.TRIP <= sum(tries) <= schedule.TRIP + PARALLEL
            assert target_now(dead).rests_until is not None


def test_no_more_requests_are_under_way_for_a_target_than_it_takes(
    hook_site: Site, target: Add, busy_server: HTTPServer
) -> None:
    httpserver = busy_server
    running, most = 0, 0
    lock = threading.Lock()

    def answer(_request: Request) -> Response:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.05)
        with lock:
            running -= 1
        return Response("")

    httpserver.expect_request("/in").respond_with_handler(answer)
    target_id = target(httpserver.url_for("/in"))

    def work() -> None:
        with hook_site.context():
            delivery.deliver(target_id)

    with hook_site.context():
        for _ in range(6):
            publish()
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        delivery.deliver(target_id)
        assert {row.state for row in webhooks.deliveries(target_id)} == {"delivered"}
    assert 1 < most <= PARALLEL
    assert len(httpserver.log) == 6


def test_a_name_that_turns_private_after_it_was_added_is_refused_at_delivery(
    hook_site: Site, target: Add, httpserver: HTTPServer
) -> None:
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context():
        settings.save("webhooks", {"allow_private_targets": False}, SYSTEM)
    with hook_site.context():
        publish()
        delivery.deliver(target_id)
        assert "public internet" in only(target_id).error
    assert httpserver.log == []


def test_the_connection_goes_to_the_checked_address_and_keeps_the_hosts_name(
    httpserver: HTTPServer,
) -> None:
    httpserver.expect_request("/in").respond_with_data("here")
    endpoint = addresses.Endpoint("hooks.example", httpserver.port, ("127.0.0.1",))
    url = f"http://hooks.example:{httpserver.port}/in"
    answer = transport.post(url, endpoint, "{}", {}, verify=True)
    assert (answer.status, answer.body) == (200, "here")
    assert httpserver.log[0][0].host == f"hooks.example:{httpserver.port}"


def test_a_killed_workers_delivery_is_taken_again_when_its_lease_is_over(
    hook_site: Site, target: Add, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/in").respond_with_data("")
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context():
        with clock.at(NOW):
            publish()
            assert claims.take(target_id, "a worker that dies") is not None
            assert delivery.waiting() == []
        with clock.at(NOW + timedelta(minutes=2)):
            assert [call.args for call in delivery.waiting()] == [(target_id,)]
            delivery.deliver(target_id)
        assert (only(target_id).state, only(target_id).attempts) == ("delivered", 1)


def test_claims_hold_on_every_database(any_site: Site) -> None:
    with any_site.context():
        settings.save("webhooks", {"allow_private_targets": True}, SYSTEM)
    with any_site.context():
        target_id = webhooks.add_target("demo", "http://127.0.0.1:9/", [], SYSTEM).id
        for _ in range(3):
            publish()
    barrier = threading.Barrier(6)
    claimed: list[object] = []

    def claim(number: int) -> None:
        with any_site.context():
            barrier.wait()
            claimed.append(claims.take(target_id, f"worker {number}"))

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([task for task in claimed if task is not None]) == 1


def test_answers_from_before_a_target_was_resumed_do_not_make_it_rest(
    any_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An administrator resumes it between what a worker reads and what that worker writes."""
    with any_site.context():
        settings.save("webhooks", {"allow_private_targets": True}, SYSTEM)
    with any_site.context():
        target_id = webhooks.add_target("demo", "http://127.0.0.1:9/", [], SYSTEM).id
        with transaction():
            for _ in range(schedule.TRIP + 1):
                publish()
        batch = claims.take(target_id, "a worker")
    assert batch is not None
    refused = transport.Answer(status=410, error="Gone")
    sent = [sending.Sent(task, {}, refused) for task in batch.tasks]

    def resume() -> None:
        with any_site.context():
            webhooks.pause(target_id, SYSTEM)
            webhooks.resume(target_id, SYSTEM)

    def meanwhile(target: WebhookTarget, now: datetime) -> results.Course:
        if any_site.engine.dialect.name != "sqlite":  # there everybody waits for the one writer
            thread = threading.Thread(target=resume)
            thread.start()
            thread.join()
        return real(target, now)

    real = results._course_of
    monkeypatch.setattr(results, "_course_of", meanwhile)
    if any_site.engine.dialect.name == "sqlite":
        resume()
    with any_site.context():
        results.write(batch, sent, last=True)
    with any_site.context():
        now = target_now(target_id)
        assert (now.state, now.failures, now.rests_until) == ("active", 0, None)
        assert (now.lease_owner, now.lease_until) == (None, None)
        rows = webhooks.deliveries(target_id)
        assert {(row.state, row.attempts) for row in rows} == {("queued", 1)}


def test_a_receiver_that_takes_its_time_to_refuse_is_left_alone_all_the_same(
    hook_site: Site, target: Add, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_WRITE_SECONDS", 0.0)
    httpserver.expect_request("/in").respond_with_data("", 503, {"Retry-After": "3600"})
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context(), clock.at(NOW):
        publish()
        delivery.deliver(target_id)
        assert target_now(target_id).rests_until == NOW + timedelta(hours=1)


@pytest.mark.parametrize("wish", ["Mon, 02 Mar 2026 12:00:00 +" + "9" * 30, "Mon, x", "\u0661"])
def test_a_wish_that_makes_no_sense_is_none(wish: str) -> None:
    assert schedule.retry_after(wish, NOW) is None


def test_an_address_that_takes_a_call_too_late_is_hung_up_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as late:
        line = Line(addresses.Endpoint("late.test", late.getsockname()[1], ("127.0.0.1",)), 5.0)
        line.hang_up()
        with pytest.raises(TimeoutError):
            line.dial()


def test_both_secrets_sign_while_one_is_replaced_and_then_only_the_new_one(
    hook_site: Site, target: Add, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/in").respond_with_data("")
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context():
        old = webhooks.reveal_secret(target_id, SYSTEM)
        new = webhooks.rotate_secret(target_id, SYSTEM)
        publish()
        delivery.deliver(target_id)
        with clock.at(clock.now() + timedelta(days=2)):
            publish()
            delivery.deliver(target_id)
    first, later = (entry[0] for entry in httpserver.log)

    def signed(request: Request, secret: str) -> str:
        stamp = int(request.headers["webhook-timestamp"])
        body = request.get_data(as_text=True)
        return signature.sign(secret, request.headers["webhook-id"], stamp, body)

    both = f"{signed(first, new)} {signed(first, old)}"
    assert first.headers["webhook-signature"] == both
    assert later.headers["webhook-signature"] == signed(later, new)


def test_headers_of_ones_own_are_sent_and_hidden_in_database_and_log(
    hook_site: Site, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/in").respond_with_data("")
    with hook_site.context():
        wishes = Wishes(headers="Authorization: Bearer sesame")
        added = webhooks.add_target("demo", httpserver.url_for("/in"), [], SYSTEM, wishes)
        assert "sesame" not in added.headers
        kept = Wishes(headers="Authorization: …\nX-Team: sales")
        webhooks.update_target(added.id, added.url, [], SYSTEM, wishes=kept)
    with hook_site.context():
        publish()
        delivery.deliver(added.id)
        logged = only(added.id).request_headers
    request = httpserver.log[0][0]
    assert request.headers["Authorization"] == "Bearer sesame"
    assert request.headers["X-Team"] == "sales"
    assert logged["Authorization"] == "…"


@pytest.mark.parametrize("text", ["nonsense", "webhook-id: 1", "Host: evil", "X: \x00"])
def test_headers_that_cannot_be_sent_are_refused(hook_site: Site, text: str) -> None:
    with hook_site.context(), pytest.raises(InvalidInput) as caught:
        webhooks.add_target("demo", "http://127.0.0.1:9/", [], SYSTEM, Wishes(headers=text))
    assert caught.value.fields["headers"]


def test_a_target_that_keeps_failing_is_probed_with_one_delivery_until_it_works(
    hook_site: Site, target: Add, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/in").respond_with_data("no", 500)
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context():
        with clock.at(NOW):
            for _ in range(30):
                publish()
            delivery.deliver(target_id)
            assert target_now(target_id).failures >= schedule.TRIP
        before = len(httpserver.log)
        with clock.at(NOW + timedelta(minutes=10)):
            delivery.deliver(target_id)
        assert len(httpserver.log) == before + 1
        httpserver.clear()
        httpserver.expect_request("/in").respond_with_data("yes")
        with clock.at(NOW + timedelta(minutes=20)):
            delivery.deliver(target_id)
        assert {row.state for row in webhooks.deliveries(target_id)} == {"delivered"}


def test_what_is_about_one_record_arrives_in_its_order(
    hook_site: Site, target: Add, busy_server: HTTPServer
) -> None:
    busy_server.expect_request("/in").respond_with_data("")
    target_id = target(busy_server.url_for("/in"))
    with hook_site.context():
        with transaction():
            for number in range(40):
                ref = RecordRef("demo.thing", number % 4, "A thing")
                webhooks.publish("demo", "demo.changed", {"number": number}, ref=ref)
        delivery.deliver(target_id)
    came = [json.loads(entry[0].get_data())["data"]["number"] for entry in busy_server.log]
    for one in range(4):
        mine = [number for number in came if number % 4 == one]
        assert mine == sorted(mine)
    assert len(came) == 40


def test_a_target_that_only_fails_for_days_is_switched_off(
    hook_site: Site, target: Add, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/in").respond_with_data("no", 500)
    admin = hook_site.staff(admin=True)
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context():
        for day in (0, 3, 6):
            with clock.at(NOW + timedelta(days=day)):
                publish()
                delivery.deliver(target_id)
        off = target_now(target_id)
        assert off.state == "off"
        assert "Nothing got through since 01 Mar 2026" in off.paused_reason
        assert len(notifications.page(admin.id)) == 1


def test_a_test_goes_out_although_the_target_is_paused(
    hook_site: Site, target: Add, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/in").respond_with_data("yes")
    target_id = target(httpserver.url_for("/in"))
    with hook_site.context():
        publish()
        webhooks.pause(target_id, SYSTEM)
        test_id = webhooks.send_test(target_id, SYSTEM)
        delivery.deliver_test(test_id)
        assert webhooks.get_delivery(test_id).state == "delivered"
    assert len(httpserver.log) == 1


def test_what_has_failed_since_a_day_is_sent_again_together(
    hook_site: Site, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/in").respond_with_data("no", 500)
    with hook_site.context():
        url = httpserver.url_for("/in")
        target_id = webhooks.add_target("demo", url, [], SYSTEM, Wishes(max_tries=1)).id
    with hook_site.context():
        for _ in range(3):
            publish()
        delivery.deliver(target_id)
        assert {row.state for row in webhooks.deliveries(target_id)} == {"failed"}
        httpserver.clear()
        httpserver.expect_request("/in").respond_with_data("yes")
        assert webhooks.resend_failed(target_id, clock.now() - timedelta(days=1), SYSTEM) == 3
        delivery.deliver(target_id)
        assert {row.state for row in webhooks.deliveries(target_id)} == {"delivered"}


def test_a_killed_process_holds_nothing_on_its_own_machine(
    hook_site: Site, target: Add, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/in").respond_with_data("")
    target_id = target(httpserver.url_for("/in"))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with hook_site.context():
        publish()
        mine = claims.new_holder().split(":")
        dead = ":".join([mine[0], str(ended.pid), "0" * 8, "abcdef"])
        assert claims.take(target_id, dead) is not None
        assert [call.args for call in delivery.waiting()] == [(target_id,)]
        delivery.deliver(target_id)
        assert only(target_id).state == "delivered"
    assert len(httpserver.log) == 1


def test_an_endpoint_that_closes_kept_connections_is_no_failure(
    hook_site: Site, target: Add
) -> None:
    answered = 0
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            nonlocal answered
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:  # says nothing of closing, and closes
                    connection.settimeout(5)
                    data = b""
                    while b"\r\n\r\n" not in data or not data.rstrip().endswith(b"}"):
                        data += connection.recv(65536)
                    connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
                    answered += 1

        threading.Thread(target=serve, daemon=True).start()
        target_id = target(f"http://127.0.0.1:{server.getsockname()[1]}/")
        with hook_site.context():
            with transaction():
                for _ in range(5):
                    webhooks.publish("demo", "demo.created", {}, ref=RecordRef("demo.a", 1, "A"))
            delivery.deliver(target_id)
            assert {row.state for row in webhooks.deliveries(target_id)} == {"delivered"}
            assert {row.attempts for row in webhooks.deliveries(target_id)} == {1}
    assert answered == 5
