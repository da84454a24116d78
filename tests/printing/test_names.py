"""Names of files: people read them, and every system takes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.printing import file_name


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("AP-0001", "Ash & Elm"), "AP-0001 Ash & Elm.pdf"),
        (("AP-0001", "../../etc/passwd"), "AP-0001 .. .. etc passwd.pdf"),
        (("a:b*c?",), "a b c.pdf"),
        (("", "  "), "document.pdf"),
        (("x" * 200,), "x" * 100 + ".pdf"),
        (("Ärger\r\nX: y",), "Ärger X y.pdf"),
    ],
)
def test_a_name_reads_as_its_parts(parts: tuple[str, ...], expected: str) -> None:
    assert file_name(*parts) == expected


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder_or_breaks_a_header(text: str) -> None:
    made = file_name(text)
    assert made.endswith(".pdf")
    assert not set(made) & set('/\\:*?"<>|\r\n\0')
    assert len(made) <= 104
