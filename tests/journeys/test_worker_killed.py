"""The worker is killed between a plan and its webhook: the delivery arrives all the same."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from host import clock
from host.access.grants import actor_of
from host.database import transaction
from host.hooks.actor import SYSTEM
from host.messaging.webhooks import service as webhooks
from host.messaging.webhooks.claims import LEASE
from host.messaging.webhooks.models import WebhookDelivery, WebhookTarget
from host.settings import service as settings
from host.testing import Site
from host.testing.server import start_worker

pytestmark = pytest.mark.modules("modules/account_planning")


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_a_delivery_survives_the_death_of_the_worker(site: Site, httpserver: HTTPServer) -> None:
    ids: list[str] = []
    first_came, killed = threading.Event(), threading.Event()

    def receive(request: Request) -> Response:
        ids.append(request.headers["webhook-id"])
        if not first_came.is_set():
            first_came.set()
            killed.wait(60)  # the worker is killed while it waits for this answer
        return Response("", 204)

    httpserver.expect_request("/hook").respond_with_handler(receive)
    person = site.staff(admin=True)
    client = site.client("Survivor Ltd")
    with site.context():
        settings.save("webhooks", {"allow_private_targets": True}, SYSTEM)
    with site.context():
        webhooks.add_target(
            "account_planning", httpserver.url_for("/hook"), ["account_plan.created"], SYSTEM
        )
        assert actor_of(person).is_admin
    worker = start_worker(site.config)
    try:
        answer = site.login(person).post(
            "/account_planning/new",
            {
                "subject": "Outlive the worker",
                "client_id": str(client.id),
                "period_type": "quarter",
                "period_start": "2026-10-01",
                "status": "draft",
                "client_status": "",
                "bcg": "",
                "industry": "",
                "owner_id": "",
            },
        )
        assert answer.status_code == 302, answer.text[:3000]
        assert first_came.wait(60)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        killed.set()
        _let_the_leases_end(site)
        worker = start_worker(site.config)
        until(lambda: _state(site) == "delivered", 120)
    finally:
        killed.set()
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(30)
    assert len(ids) >= 2
    assert len(set(ids)) == 1


def _let_the_leases_end(site: Site) -> None:
    """Have as much time gone by for the dead worker's leases as they may last, and no more."""
    assert LEASE.total_seconds() <= 60
    with site.context(), transaction() as db:
        target = db.scalars(sa.select(WebhookTarget)).one()
        delivery = db.scalars(sa.select(WebhookDelivery)).one()
        assert delivery.state == "sending"
        for row in (target, delivery):
            assert row.lease_until is not None, "nobody was at work on it"
            assert row.lease_until > clock.now(), "nobody would have had to wait for its end"
            row.lease_until -= LEASE


def _state(site: Site) -> str:
    with site.engine.connect() as connection:
        return str(connection.execute(sa.select(WebhookDelivery.state)).scalar_one())
