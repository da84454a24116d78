"""Of all that want a lease at once one gets it, and the others are told so, on every database."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from host import clock
from host.database import begin_write
from host.errors import Busy
from host.kernel import leases, nodes
from host.kernel.models import Lease
from host.testing import Site

PEOPLE = 5


def at_once(work: Callable[[int], None]) -> None:
    """Do it on several threads that begin together; raise what one of them raised."""
    start, errors = threading.Barrier(PEOPLE), list[Exception]()

    def one(number: int) -> None:
        start.wait()
        try:
            work(number)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_a_lease_that_is_let_go_while_another_looks_is_taken_or_busy(any_site: Site) -> None:
    inside, most, taken = 0, 0, 0
    with leases.held(any_site.engine, "test", owner="Ann", purpose="x", seconds=60):
        pass  # the row is there: to make it first is the callers' business

    def work(number: int) -> None:
        nonlocal inside, most, taken
        owner = f"Bo {number} on far:1"
        for _ in range(40):
            try:
                with leases.held(any_site.engine, "test", owner=owner, purpose="x", seconds=60):
                    inside += 1
                    most = max(most, inside)
                    taken += 1
                    inside -= 1
            except Busy:
                continue

    at_once(work)
    assert most == 1
    assert taken >= PEOPLE


def test_of_several_that_find_a_holder_dead_one_gets_its_lease(any_site: Site) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    row = sa.insert(Lease).values(
        name="test",
        owner=f"Ann on {nodes.name()}:{dead.pid}",
        purpose="x",
        since=clock.now(),
        expires_at=clock.now() + timedelta(hours=1),
    )
    with begin_write(any_site.engine) as connection:
        connection.execute(row)
    taken, all_tried = list[int](), threading.Barrier(PEOPLE)

    def work(number: int) -> None:
        held = leases.held(
            any_site.engine, "test", owner=f"Bo {number} on far:1", purpose="y", seconds=60
        )
        try:
            held.__enter__()
            taken.append(number)
        except Busy:
            held = None  # type: ignore[assignment]
        all_tried.wait()
        if held is not None:
            held.__exit__(None, None, None)

    at_once(work)
    assert len(taken) == 1
