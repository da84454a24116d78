"""Without a browser these tests fail and say what to do; they are never skipped."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import Browser

from host.testing import chromium
from host.testing.watch import THEMES, axe


def test_a_missing_chromium_is_a_failure_that_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(chromium, "_USUAL", "/nowhere/chromium")
    with pytest.raises(AssertionError, match="apt-get install chromium"):
        chromium.find_chromium()


@pytest.mark.parametrize("theme", THEMES)
def test_words_that_can_hardly_be_read_are_found_in_each_theme(chrome: Browser, theme: str) -> None:
    page = chrome.new_page()
    page.set_content(
        "<!doctype html><html lang=en><title>T</title><style>p { color: #777; background: #999 }"
        "</style><main><h1>Heading</h1><p>Hardly to be read</p></main>"
    )
    assert any("color-contrast" in fault for fault in axe(page, theme, THEMES[theme]))
    page.close()
