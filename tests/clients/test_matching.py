"""Two names that mean one client have one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.clients.matching import LONGEST, match_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller & Söhne GmbH", "MULLER AND SOHNE"),
        ("Acme, Inc.", "acme"),
        ("A. O. Smith", "A.O. Smith Corp."),
        ("L\N{RIGHT SINGLE QUOTATION MARK}Oréal S.A.", "L'Oreal"),
        ("Ørsted A/S", "Orsted"),
        ("Żabka Sp. z o.o.", "Zabka"),
        ("Smith & Co. KG", "Smith"),
        ("  Two   Words  plc ", "two words"),
    ],
)
def test_names_of_one_client_share_a_key(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alphabet Inc. (Class A)", "Alphabet Inc. (Class C)"),
        ("Berlin AG", "Bern AG"),
        ("東京電力", "関西電力"),
    ],
)
def test_names_of_different_clients_do_not(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


def test_a_name_that_is_only_a_legal_form_keeps_it() -> None:
    assert match_key("AG") == "ag"
    assert match_key("S.A.") == "sa"


@given(st.text(min_size=1).filter(str.strip))
def test_every_name_has_a_key_that_fits_its_column(name: str) -> None:
    key = match_key(name)
    assert key.strip()
    assert len(key) <= LONGEST


@given(st.text(alphabet="abcdefghij .,&-", min_size=1).filter(str.strip))
def test_case_and_spaces_around_make_no_difference(name: str) -> None:
    assert match_key(f"  {name.upper()} ") == match_key(name)
