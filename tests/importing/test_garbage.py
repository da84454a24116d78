"""Python's look for garbage is put off for a while, and only for that."""

from __future__ import annotations

import gc

import pytest

from host.importing.garbage import seldom_collected


def test_the_usual_thresholds_come_back_after_the_last_block() -> None:
    usual = gc.get_threshold()
    with seldom_collected():
        seldom = gc.get_threshold()
        with pytest.raises(RuntimeError), seldom_collected():
            raise RuntimeError
        assert gc.get_threshold() == seldom
    assert seldom[0] > usual[0]
    assert gc.get_threshold() == usual
