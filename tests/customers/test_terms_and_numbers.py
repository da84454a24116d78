"""Days on which invoices are due, and numbers of documents: section 7.1 of the specification."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.errors import InvalidInput
from modules.customers.brands import numbering
from modules.customers.terms.due import TermsKind, due_on

NET, END = TermsKind.NET, TermsKind.END_OF_MONTH


@pytest.mark.parametrize(
    ("issued", "days", "kind", "day_of_month", "due"),
    [
        (date(2026, 3, 10), 30, NET, None, date(2026, 4, 9)),
        (date(2026, 3, 10), 30, END, None, date(2026, 4, 30)),
        (date(2026, 1, 31), 0, NET, None, date(2026, 1, 31)),
        (date(2026, 12, 15), 30, END, None, date(2027, 1, 31)),
        (date(2026, 3, 10), 30, NET, 15, date(2026, 4, 15)),
        (date(2026, 3, 20), 30, NET, 15, date(2026, 5, 15)),
        (date(2026, 12, 20), 0, NET, 15, date(2027, 1, 15)),
        (date(2028, 1, 31), 0, NET, 30, date(2028, 2, 29)),
        (date(2026, 3, 10), 30, END, 10, date(2026, 5, 10)),
    ],
)
def test_the_day_on_which_an_invoice_is_due(
    issued: date, days: int, kind: TermsKind, day_of_month: int | None, due: date
) -> None:
    assert due_on(issued, days, kind, day_of_month) == due


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(0, 180),
    st.sampled_from(TermsKind),
    st.none() | st.integers(1, 31),
)
def test_an_invoice_is_never_due_before_its_days_are_over(
    issued: date, days: int, kind: TermsKind, day_of_month: int | None
) -> None:
    due = due_on(issued, days, kind, day_of_month)
    earliest = issued + timedelta(days=days)
    assert earliest <= due <= earliest + timedelta(days=62)
    if day_of_month is not None:
        assert due.day == day_of_month or (due + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("template", "written"),
    [
        ("{BRAND}-{YYYY}-{SEQ:5}", "ACME-2026-00042"),
        ("{SEQ}", "42"),
        ("{YY}{MM}/{SEQ:3}", "2603/042"),
        ("INV {SEQ:1}", "INV 42"),
    ],
)
def test_numbers_are_written_by_their_template(template: str, written: str) -> None:
    assert numbering.checked(template) == template
    assert numbering.number(template, "ACME", date(2026, 3, 10), 42) == written


def test_the_running_number_begins_anew_each_year_where_the_year_is_in_it() -> None:
    day = date(2026, 3, 10)
    periods = [numbering.period(one, day) for one in ("{YY}-{SEQ}", "{YYYY}{MM}{SEQ}", "{SEQ}")]
    assert periods == ["2026", "2026", ""]


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{BRAND}-{YYYY}", "needs {SEQ} once"),
        ("{SEQ}-{SEQ}", "needs {SEQ} once"),
        ("{SEQ:0}", "means nothing here"),
        ("{SEQ:13}", "means nothing here"),
        ("{DAY}{SEQ}", "“{DAY}” means nothing here"),
        ("{seq}", "means nothing here"),
        ("<script>{SEQ}", "Use letters, digits"),
        ("{SEQ", "Use letters, digits"),
        ("{MM}-{SEQ}", "{MM} needs {YYYY} or {YY}"),
    ],
)
def test_a_template_that_gives_no_number_of_its_own_is_refused(template: str, said: str) -> None:
    """E51."""
    with pytest.raises(InvalidInput) as refused:
        numbering.checked(template)
    assert said in refused.value.message


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.sampled_from(["{SEQ}", "{YY}-{SEQ:4}"]))
def test_two_documents_of_a_period_never_share_a_number(
    one: int, other: int, template: str
) -> None:
    day = date(2026, 3, 10)
    same = numbering.number(template, "A", day, one) == numbering.number(template, "A", day, other)
    assert same == (one == other)
