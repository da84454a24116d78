"""Columns are led to fields by guess or by word."""

from __future__ import annotations

import pytest

from host.clients.record_types import CLIENT
from host.errors import InvalidInput
from host.importing import mapping

FIELDS = [field for field in CLIENT.fields if not field.read_only]
HEADERS = ("Symbol", "Security", "GICS Sector", "Headquarters Location", "Town, place")


def test_columns_are_guessed_from_their_heads() -> None:
    found = mapping.guess(HEADERS, FIELDS)
    assert found == {
        "name": "Security",
        "industry": "GICS Sector",
        "city": "Headquarters Location",
    }


def test_a_guess_forgives_a_slip_and_gives_a_column_once() -> None:
    found = mapping.guess(("Compny", "E-Mail", "Telefone", "Webiste"), FIELDS)
    assert found["name"] == "Compny"
    assert found["email"] == "E-Mail"
    assert len(set(found.values())) == len(found)


def test_a_mapping_is_read_with_any_case_spaces_and_quotes() -> None:
    text = ' name = security ,city="Town, place",industry=GICS sector,'
    assert mapping.parse(text, HEADERS, FIELDS) == {
        "name": "Security",
        "city": "Town, place",
        "industry": "GICS Sector",
    }


def test_no_mapping_means_a_guess() -> None:
    assert mapping.parse(" ", HEADERS, FIELDS)["name"] == "Security"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nam=Security", "no field “nam”. Did you mean “name”"),
        ("name=Securty", "no column “Securty”. Did you mean “Security”"),
        ("name", "cannot be read at “name”"),
        ("name=Security,name=Symbol", "stands twice"),
        ("industry=GICS Sector", "No column is chosen for “Name”"),
        ('name="Security', "cannot be read"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_with_the_nearest(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        mapping.parse(text, HEADERS, FIELDS)
