"""A served site whose power goes in the middle of an operation on one of its modules."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import requests
import sqlalchemy as sa

from host.cli.site import prepare
from host.hooks.actor import SYSTEM
from host.lifecycle import archive, service
from host.lifecycle.models import Module
from host.sandbox import configuration
from host.testing import Site
from host.testing.server import Server, log_in, token_in
from host.testing.site import PASSWORD
from tests.lifecycle import keeping
from tests.lifecycle.aftermath import Picture, assert_nothing_lost, leftovers, picture
from tests.lifecycle.load import Load, answers, first_answer
from tests.lifecycle.versions import named


@dataclass(frozen=True, slots=True)
class Moment:
    """When the power goes: a part of the operation's time, or of the time that is left once
    its mark is there, which is when the tables change."""

    part: float
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """How many seconds an operation takes, and how many of them after its mark."""

    whole: float
    end: float


@dataclass(slots=True)
class Scene:
    """The site, its server, and what its people were told."""

    site: Site
    server: Server
    cookies: requests.cookies.RequestsCookieJar
    token: str
    archives: dict[str, tuple[str, bytes]]
    spans: dict[str, Span] = field(default_factory=dict)
    kept: dict[int, str] = field(default_factory=dict)

    @classmethod
    def set(cls, folder: Path, url: str) -> Scene:
        """Start a site with a healthy module, and one that was only uploaded."""
        config = configuration(folder, url)
        prepare(config)
        site = Site(config)
        site.install(named(folder / "steady", "steady"))
        email = site.staff(admin=True).email
        server = Server(config)
        server.start()
        browser = log_in(server.url, email, PASSWORD)
        token = token_in(browser.get(f"{server.url}/setup/modules/", timeout=60).text)
        archives = {
            "1.0.0": archive.pack(keeping.first(folder)),
            "2.0.0": archive.pack(keeping.second(folder)),
        }
        return cls(site, server, browser.cookies, token, archives)

    def upload(self, version: str) -> None:
        """Bring an archive in, on the side."""
        name, data = self.archives[version]
        with self.site.context():
            service.upload(data, name, SYSTEM)

    def load(self, may_fail: frozenset[int] = frozenset()) -> Load:
        """Put people to work."""
        return Load(self.server, self.cookies, self.token, may_fail)

    def ask(self, verb: str) -> int:
        """Ask for an operation as its page does; return 0 when the server died meanwhile."""
        data = {"csrf_token": self.token, "confirmation": "sample"}
        try:
            return requests.post(
                f"{self.server.url}/setup/modules/sample/{verb}",
                data=data,
                cookies=self.cookies,
                timeout=120,
                allow_redirects=False,
            ).status_code
        except requests.RequestException:
            return 0

    def measure(self, verb: str) -> None:
        """Carry the operation out in peace, under load, and keep how long it takes."""
        asking = _Asking(self, verb)
        with self.load(MAY_FAIL[verb]) as load:
            begun = time.monotonic()
            asking.start()
            self._wait_for_mark(asking)
            marked = time.monotonic()
            asking.join()
            self.spans[verb] = Span(time.monotonic() - begun, time.monotonic() - marked)
        assert asking.status == 302, f"{verb} answered {asking.status}"
        assert not load.faults, load.faults
        self.kept |= load.kept

    def cut(self, verb: str, moment: Moment) -> str:
        """Ask for the operation and take the power away a while later; then start again.

        Returns the mark that was left.
        """
        asking = _Asking(self, verb)
        with self.load(MAY_FAIL[verb]) as load:
            if verb == "purge":
                assert self.ask("deactivate") == 302
            asking.start()
            if moment.marked:
                self._wait_for_mark(asking)
                time.sleep(moment.part * self.spans[verb].end)
            else:
                time.sleep(moment.part * self.spans[verb].whole)
            load.until = time.monotonic()
            self.server.kill()
            asking.join()
        assert not load.faults, load.faults
        self.kept |= load.kept
        left = self._mark()
        self.server.start()
        return left

    def _wait_for_mark(self, asking: threading.Thread) -> None:
        while asking.is_alive() and not self._mark():
            time.sleep(0.002)

    def _mark(self) -> str:
        with self.site.engine.connect() as connection:
            query = sa.select(Module.operation).where(Module.slug == "sample")
            return connection.scalar(query) or ""

    def assert_whole(self, before: Picture, after: Picture) -> bool:
        """All is as it was before, or as it is after; return whether it is after."""
        assert first_answer(self.server) == 200
        now = picture(self.site)
        wanted = replace(after, epochs=before.epochs + 1)
        assert now in {before, wanted}, f"between: {now} is neither {before} nor {wanted}"
        assert answers(self.server, self.cookies) == {now.answer}
        left = leftovers(self.site)
        assert left == [], left
        self._assert_digest()
        assert_nothing_lost(self.site, now, self.kept)
        return now == wanted

    def _assert_digest(self) -> None:
        with self.site.engine.connect() as connection:
            row = connection.execute(
                sa.select(Module.digest, Module.version).where(Module.slug == "sample")
            ).first()
        if row:
            assert row.digest == archive.read(self.archives[row.version][1]).digest

    def close(self) -> None:
        """Stop the server and let go of the database."""
        self.server.stop()
        self.site.close()


class _Asking(threading.Thread):
    """Asks for an operation beside us, and keeps the status of the answer."""

    def __init__(self, scene: Scene, verb: str) -> None:
        super().__init__()
        self.status = 0
        self._scene = scene
        self._verb = verb

    def run(self) -> None:
        self.status = self._scene.ask(self._verb)


MAY_FAIL: dict[str, frozenset[int]] = {
    "activate": frozenset(),
    "upgrade": frozenset(),
    # A write of the newer version that meets the roll back finds its column gone.
    "roll-back": frozenset({500}),
    # One that meets the purge finds its table gone.
    "purge": frozenset({500}),
}
