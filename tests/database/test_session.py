"""Units of work: all or nothing, and callbacks only after the commit."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
import sqlalchemy as sa

from host import clock
from host.clients.models import Client
from host.database import after_commit, session, transaction
from host.errors import StaleRecord
from host.testing import Site


def client(name: str) -> Client:
    return Client(
        name=name, match_key=name.casefold(), created_at=clock.now(), updated_at=clock.now()
    )


def names(site: Site) -> list[str]:
    with site.engine.connect() as connection:
        return list(connection.scalars(sa.select(Client.name).order_by(Client.id)))


def test_an_error_takes_everything_back_and_calls_nothing(any_site: Site) -> None:
    called: list[str] = []

    def half() -> None:
        with transaction() as db:
            db.add(client("One"))
            after_commit(lambda: called.append("no"))
            with transaction() as inner:
                inner.add(client("Two"))
            raise ValueError("half")

    with any_site.context(), pytest.raises(ValueError, match="half"):
        half()
    assert names(any_site) == []
    assert called == []


def test_callbacks_run_in_order_after_the_outermost_commit(site: Site) -> None:
    seen: list[tuple[str, list[str]]] = []
    with site.context(), transaction() as db:
        with transaction() as inner:
            inner.add(client("One"))
            after_commit(lambda: seen.append(("first", names(site))))
        db.add(client("Two"))
        after_commit(lambda: seen.append(("second", names(site))))
        assert seen == []
    assert seen == [("first", ["One", "Two"]), ("second", ["One", "Two"])]


def test_a_writer_that_has_read_before_does_not_lose_to_another(any_site: Site) -> None:
    """SQLite refuses to turn a read into a write once somebody else wrote: we never do that."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(4)

    def write(number: int) -> None:
        try:
            with any_site.context():
                session().scalars(sa.select(Client)).all()
                barrier.wait(30)
                with transaction() as db:
                    db.add(client(f"Client {number}"))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(names(any_site)) == 4


def test_money_stays_exact_and_floats_are_refused(any_site: Site) -> None:
    from host.database import ScaledDecimal

    money = ScaledDecimal(2)
    with any_site.engine.connect() as connection:
        for text in ("0.01", "-0.01", "1234567890123.45", "2.675", "-2.675"):
            stored = connection.scalar(sa.select(sa.literal(Decimal(text), money)))
            assert stored == Decimal(text).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    with pytest.raises(TypeError, match="never float"):
        money.process_bind_param(0.1, any_site.engine.dialect)  # type: ignore[arg-type]


def test_two_who_save_one_record_at_once_are_told_apart(any_site: Site) -> None:
    with any_site.context(), transaction() as db:
        db.add(client("Shared"))

    def rename(name: str, read: threading.Event, go: threading.Event) -> None:
        with any_site.context():
            found = session().scalars(sa.select(Client)).one()
            read.set()
            assert go.wait(30)
            with transaction():
                found.name = name
                found.website = name

    read, go, results = threading.Event(), threading.Event(), list[str]()

    def late() -> None:
        try:
            rename("Late", read, go)
        except StaleRecord as error:
            results.append(error.message)

    thread = threading.Thread(target=late)
    thread.start()
    assert read.wait(30)
    done = threading.Event()
    done.set()
    rename("Early", threading.Event(), done)
    go.set()
    thread.join()
    assert len(results) == 1
    assert "at the same moment" in results[0]
    assert names(any_site) == ["Early"]
