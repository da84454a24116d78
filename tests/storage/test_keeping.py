"""The account of the store: what it holds, what may go, and how much it is."""

from __future__ import annotations

import io
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from host import clock
from host.database import session, transaction
from host.errors import InvalidInput
from host.files.store import Kept
from host.hooks.health import Health
from host.settings import service as settings
from host.storage import health, keeping, tidying
from host.storage.models import StoredFile
from host.testing import Site

MEGABYTE = 1_000_000


def put(content: bytes, **how: bool) -> Kept:
    return keeping.put(io.BytesIO(content), 20 * MEGABYTE, **how)


def age(digest: str, days: int) -> None:
    with transaction() as db:
        old = clock.now() - timedelta(days=days)
        db.execute(sa.update(StoredFile).where(StoredFile.digest == digest).values(put_at=old))


def limit(site: Site, gigabytes: int) -> None:
    actor = site.actor(site.staff(admin=True))
    with site.context():
        settings.save("files", {"total_gb": gigabytes}, actor)


def almost_full(gigabytes: int, left: int) -> None:
    """Say that content is there that nobody has written, as if by many people."""
    with transaction() as db:
        size = gigabytes * 1000 * MEGABYTE - left - keeping.used()
        db.add(StoredFile(digest="f" * 64, size=size, put_at=clock.now()))
    keeping.recount()


def test_the_account_counts_each_content_once(kept_site: Site) -> None:
    with kept_site.context():
        first = put(b"x" * 1000)
        put(b"x" * 1000)
        put(b"y" * 500)
        assert keeping.used() == 1500
        assert keeping.drop_older(first.digest, clock.now() + timedelta(days=1))
        assert keeping.used() == 500
        assert keeping.recount() == 500


def test_content_put_again_since_it_was_found_old_stays(kept_site: Site) -> None:
    with kept_site.context():
        kept = put(b"terms")
        age(kept.digest, 2)
        before = clock.now() - timedelta(days=1)
        put(b"terms")
        assert not keeping.drop_older(kept.digest, before)
        with keeping.opened(kept.digest) as content:
            assert content.read() == b"terms"
        assert keeping.drop_older(kept.digest, clock.now() + timedelta(days=1))
        assert not keeping.store().size(kept.digest)


def test_content_put_while_it_is_tidied_away_is_there_afterwards(kept_site: Site) -> None:
    rounds, begin, lost = 12, threading.Barrier(2), []

    def dropping() -> None:
        with kept_site.context():
            for number in range(rounds):
                kept = put(b"%d" % number)
                age(kept.digest, 2)
                begin.wait(60)
                keeping.drop_older(kept.digest, clock.now() - timedelta(days=1))
                begin.wait(60)

    other = threading.Thread(target=dropping)
    other.start()
    with kept_site.context():
        for number in range(rounds):
            begin.wait(60)
            kept = put(b"%d" % number)
            begin.wait(60)
            if keeping.store().size(kept.digest) is None:
                lost.append(number)
            session().commit()
        assert session().scalar(sa.select(sa.func.count()).select_from(StoredFile)) == rounds
    other.join(60)
    assert lost == []


def test_what_a_transaction_took_back_is_swept_and_never_counted(kept_site: Site) -> None:
    with kept_site.context():

        def refused() -> None:
            with transaction():
                put(b"half")
                raise ArithmeticError

        with pytest.raises(ArithmeticError):
            refused()
        assert keeping.used() == 0
        assert len(list(keeping.store().digests())) == 1
        assert tidying.drop_unneeded(clock.now() - timedelta(days=1)) == 0
        assert tidying.drop_unneeded(clock.now() + timedelta(days=1)) == 1
        assert list(keeping.store().digests()) == []


def test_a_full_store_says_how_much_is_used_and_what_to_do(site: Site) -> None:
    limit(site, 1)
    with site.context():
        known = put(b"k" * 2 * MEGABYTE)
        almost_full(1, left=MEGABYTE)
        before = list(keeping.store().digests())
        with pytest.raises(InvalidInput) as refused:
            put(b"x" * 2 * MEGABYTE)
        assert refused.value.message == (
            "The store of files is full: 999 MB of 1000 MB are used, and this file needs 2 MB. "
            "Delete files that nobody needs, or ask an administrator to raise the limit under "
            "Setup, Settings, Files."
        )
        assert list(keeping.store().digests()) == before
        assert put(b"k" * 2 * MEGABYTE) == known
        assert put(b"x" * MEGABYTE).size == MEGABYTE
        assert put(b"invoice of a mail", limited=False).size == 17
    limit(site, 0)
    with site.context():
        assert put(b"x" * 3 * MEGABYTE).size == 3 * MEGABYTE


def test_the_health_page_says_how_full_the_store_is(site: Site) -> None:
    limit(site, 1)
    with site.context():
        assert health.lines()[0].state is Health.GOOD
        almost_full(1, left=100 * MEGABYTE)
        (line,) = health.lines()
        assert (line.state, line.meaning) == (Health.LOOK, "900 MB of 1000 MB are used.")
        put(b"x" * 20 * MEGABYTE)
        put(b"y" * 20 * MEGABYTE)
        put(b"z" * 20 * MEGABYTE)
        put(b"v" * 20 * MEGABYTE)
        assert health.lines()[0].state is Health.BAD
        assert "settings of files" in health.lines()[0].to_do
    limit(site, 0)
    with site.context():
        assert health.lines()[0].meaning == "980 MB are used; there is no limit."
    page = site.login(site.staff(admin=True)).get("/setup/health").text
    assert "980 MB are used" in page


def test_asking_how_much_is_used_is_one_statement(site: Site) -> None:
    with site.context(), site.counted() as statements:
        keeping.used()
    assert len([one for one in statements if "SELECT" in one.upper()]) == 1
