"""What people type becomes one form, or is refused with a reason."""

from __future__ import annotations

import pytest

from host.clients.data import ClientData, cleaned
from host.errors import InvalidInput
from host.records.entering import texts as values


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("acme.example", "https://acme.example"),
        ("http://acme.example/shop?x=1", "http://acme.example/shop?x=1"),
        ("münchen.example", "https://münchen.example"),
        ("", ""),
    ],
)
def test_a_website_may_be_typed_without_https(typed: str, kept: str) -> None:
    assert values.website("website", typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "https://",
        "just words",
        "ftp://a.example",
        "https://[x",
        "a@b.example",
    ],
)
def test_what_is_no_web_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        values.website("website", typed)
    assert list(caught.value.fields) == ["website"]


def test_every_refused_field_is_named_at_once() -> None:
    data = ClientData(" ", email="nobody", website="x y", currency="EURO", phone="1" * 41)
    with pytest.raises(InvalidInput) as caught:
        cleaned(data)
    assert set(caught.value.fields) == {"name", "email", "website", "currency", "phone"}


def test_a_currency_is_three_letters_in_any_case() -> None:
    assert cleaned(ClientData("A", currency="eur")).currency == "EUR"


def test_lines_are_joined_where_one_line_is_wanted_and_kept_in_notes() -> None:
    data = cleaned(ClientData("A\r\nB\x00", notes=" one\r\ntwo\x07 "))
    assert data.name == "A B"
    assert data.notes == "one\ntwo"
