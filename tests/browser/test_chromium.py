"""Without a browser these tests fail and say what to do; they are never skipped."""

from __future__ import annotations

import shutil

import pytest

from host.testing import chromium


def test_a_missing_chromium_is_a_failure_that_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(chromium, "_USUAL", "/nowhere/chromium")
    with pytest.raises(AssertionError, match="apt-get install chromium"):
        chromium.find_chromium()
