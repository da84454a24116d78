"""A site, receivers that refuse, and a worker that is killed: what was queued and what came."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from benchmarks.delivery.load import PERMANENT, Load, Outcome, Result
from host.config import Config
from host.database import transaction
from host.hooks.actor import SYSTEM
from host.messaging.mail import service as mail
from host.messaging.mail.models import Mail
from host.messaging.webhooks import service as webhooks
from host.messaging.webhooks.models import WebhookDelivery
from host.messaging.webhooks.service import Wishes
from host.sandbox import Site
from host.settings import service as settings
from host.testing.server import ROOT, environment

PACE = 0.005
"""Waits between tries are a two-hundredth of what they are for real receivers: with them the
last of so many, refused six times in a row, would take hours."""
TARGETS = 8
OWNER = "bench"
TRIES = 20
ENDED = ("sent", "delivered", "failed")


def run(site: Site, folder: Path, load: Load, say: bool = False) -> Result:
    """Queue everything, deliver it while the worker is killed, and compare both sides."""
    with receivers(folder, load.share) as (mail_port, hook_port):
        configure(site, mail_port)
        _queue(site, load, hook_port)
        started = time.monotonic()
        kills = _deliver(site, load, say)
        seconds = time.monotonic() - started
    refused = Counter((folder / "refused.log").read_text("utf-8").split())
    return Result(_mail(site, folder), _hooks(site, folder), kills, seconds, refused)


@contextmanager
def receivers(folder: Path, share: float) -> Iterator[tuple[int, int]]:
    """Start both receivers and yield the ports of mail and webhooks."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.delivery.refusing", str(folder), str(share)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    try:
        assert process.stdout is not None
        mail_port, hook_port = process.stdout.readline().split()
        yield int(mail_port), int(hook_port)
    finally:
        process.terminate()
        process.wait(20)
        assert process.stdout is not None
        process.stdout.close()


def configure(site: Site, mail_port: int) -> None:
    """Have the site send to servers on this machine."""
    with site.context():
        wanted = {"allow_private_targets": True, "time_limit": 1}
        settings.save("webhooks", wanted, SYSTEM)
        server = {
            "smtp_host": "127.0.0.1",
            "smtp_port": mail_port,
            "security": "none",
            "from_address": "crm@example.com",
        }
        settings.save("mail", server, SYSTEM)


def _queue(site: Site, load: Load, hook_port: int) -> None:
    address = f"http://127.0.0.1:{hook_port}"
    with site.context():
        for number in range(TARGETS):
            url = f"{address}/hook/{number}"
            webhooks.add_target(OWNER, url, [f"{OWNER}:*"], SYSTEM, Wishes(max_tries=TRIES))
        # Each target hears of everything, so events are what is wanted divided by targets.
    with site.context(), transaction():
        for number in range(load.hooks // TARGETS):
            webhooks.publish(OWNER, f"{OWNER}.happened", {"number": number})
    with site.context():
        url = f"{address}/{PERMANENT}"
        webhooks.add_target("refused", url, ["refused:*"], SYSTEM, Wishes(max_tries=3))
    with site.context(), transaction():
        for number in range(load.permanent):
            webhooks.publish("refused", "refused.happened", {"number": number})
    with site.context(), transaction():
        for number in range(load.mails):
            mail.queue(f"person{number}@example.com", f"Message {number}", "Text\n")
        for number in range(load.permanent):
            mail.queue(f"{PERMANENT}{number}@example.com", f"Message {number}", "Text\n")


def _deliver(site: Site, load: Load, say: bool) -> int:
    """Let workers deliver, killing one at a random moment until all kills are spent."""
    chance = random.Random(42)
    kills, end = 0, time.monotonic() + load.seconds
    worker = _start(site.config)
    try:
        while time.monotonic() < end and (before := _open(site)):
            if kills >= load.kills:
                time.sleep(0.5)
                continue
            _until_it_works(site, before)
            time.sleep(chance.uniform(0.0, 2.0))
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            kills += 1
            if say:
                print(f"kill {kills}: {_open(site)} are open", file=sys.stderr)
            worker = _start(site.config)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    return kills


def _until_it_works(site: Site, before: int) -> None:
    """Wait until a worker has ended something, or for a while: what waits may not be due yet."""
    end = time.monotonic() + 15.0
    while _open(site) == before and time.monotonic() < end:
        time.sleep(0.05)


def _start(config: Config) -> subprocess.Popen[bytes]:
    more = {"TRELLIS_RETRY_PACE": str(PACE)}
    if config.redis_url:
        more["TRELLIS_REDIS_URL"] = config.redis_url
    return subprocess.Popen(
        [sys.executable, "-m", "host.cli", "worker"],
        env=environment(config) | more,
        cwd=ROOT,
        start_new_session=True,
    )


def _open(site: Site) -> int:
    """Return how many messages have not ended."""
    with site.engine.connect() as connection:
        return sum(
            connection.execute(
                sa.select(sa.func.count()).select_from(model).where(model.state.not_in(ENDED))
            ).scalar_one()
            for model in (Mail, WebhookDelivery)
        )


def _mail(site: Site, folder: Path) -> Outcome:
    query = sa.select(Mail.message_id, Mail.state, Mail.to)
    with site.engine.connect() as connection:
        rows = [(row[0], row[1], row[2].startswith(PERMANENT)) for row in connection.execute(query)]
    return _outcome(rows, folder / "mail.log")


def _hooks(site: Site, folder: Path) -> Outcome:
    query = sa.select(WebhookDelivery.webhook_id, WebhookDelivery.state, WebhookDelivery.event)
    with site.engine.connect() as connection:
        rows = [(row[0], row[1], row[2].startswith("refused")) for row in connection.execute(query)]
    return _outcome(rows, folder / "hooks.log")


def _outcome(rows: list[tuple[str, str, bool]], log: Path) -> Outcome:
    """Compare what the site says with what the receiver has written down."""
    came = Counter(log.read_text("utf-8").split())
    wrong = sum(
        (state == "failed") != permanent or (state != "failed") != (key in came)
        for key, state, permanent in rows
    )
    return Outcome(
        queued=len(rows),
        arrived=sum(key in came for key, _, _ in rows),
        duplicates=sum(came.values()) - len(came),
        dead=sum(state == "failed" for _, state, _ in rows),
        lost=sum(not permanent and key not in came for key, _, permanent in rows),
        wrong=wrong + sum(key not in {row[0] for row in rows} for key in came),
    )
