"""Plain values take a shorter way, to the same end."""

from __future__ import annotations

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from host.access.service import clean_email
from host.errors import InvalidInput
from host.records.entering.texts import line

PARTS = [
    "a",
    "B",
    "0",
    "-",
    ".",
    "@",
    "_",
    "+",
    "com",
    ".test",
    "local",
    "xn--",
    "é",
    " ",
    "a" * 40,
]


@given(st.lists(st.sampled_from(PARTS), max_size=9).map("".join))
def test_a_plain_address_is_one_to_the_library_too(text: str) -> None:
    for address in (text, f"ab{text}@firm.example", f"ab@firm{text}.com"):
        try:
            found = validate_email(
                address.strip(), check_deliverability=False, test_environment=True
            )
        except EmailNotValidError:
            with pytest.raises(InvalidInput):
                clean_email(address)
        else:
            assert clean_email(address) == found.normalized.lower()


@given(st.text(st.sampled_from("aé \t\n\x00\x7f\u00a0\u2028\u200b"), max_size=8))
def test_a_line_has_single_spaces_and_no_control_characters(text: str) -> None:
    kept = "".join(one for one in text if one not in "\x00\x7f")
    assert line(text) == " ".join(kept.split())
