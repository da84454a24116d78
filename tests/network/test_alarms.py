"""Alarms ring for what outlasts its time, in the order of their ends, and for nothing else."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack

from host.network.alarms import Alarms


def test_only_what_outlasts_its_time_is_ended_the_earliest_first() -> None:
    alarms, rung, last = Alarms(), list[str](), threading.Event()
    with ExitStack() as stack:
        stack.enter_context(alarms.within(60, lambda: rung.append("a minute")))
        with alarms.within(0.15, lambda: rung.append("ended in time")):
            pass
        stack.enter_context(alarms.within(0.2, last.set))
        stack.enter_context(alarms.within(0.1, lambda: rung.append("second")))
        stack.enter_context(alarms.within(0.05, lambda: rung.append("first")))
        assert last.wait(20)
    assert rung == ["first", "second"]


def test_a_forked_process_has_alarms_of_its_own() -> None:
    alarms, rung = Alarms(), threading.Event()
    with alarms.within(0.01, rung.set):
        assert rung.wait(20)
    child = os.fork()
    if not child:
        again = threading.Event()
        with alarms.within(0.01, again.set):
            os._exit(0 if again.wait(20) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
