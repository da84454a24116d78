"""Records are found by any part of a word, in spite of slips, and best ones come first."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from host.database import session, transaction
from host.search.entries import Entry, put, remove
from host.search.finding import Allowed, find
from host.testing import Site
from tests.search.conftest import FIRMS, PEOPLE

ALL = (Allowed(FIRMS), Allowed(PEOPLE))


def labels(text: str, allowed: tuple[Allowed, ...] = ALL, limit: int = 20) -> list[str]:
    return [hit.label for hit in find(text, allowed, limit)]


def test_people_find_what_they_mean(found_site: Site) -> None:
    assert labels("crosof") == ["Microsoft"]
    assert labels("Mircosoft") == ["Microsoft"]
    assert labels("micorsoft redmnd") == ["Microsoft"]
    assert labels("MULLER") == ["Müller & Söhne GmbH", "Jo Müller"]
    assert labels("muler sohne") == ["Müller & Söhne GmbH"]
    assert labels("corp acme") == ["Acme Corporation"]
    assert labels("acme crop") == ["Acme Corporation"]
    assert labels("info@mueller") == ["Müller & Söhne GmbH"]
    assert labels("+49 171 5550") == labels("491715550") == ["Ann Acmeson"]
    assert labels("491715551") == []
    assert labels("who com") == ["The Acme"]
    assert labels("京電力") == ["東京電力株式会社"]
    assert labels('"quoted" %_') == labels("ГОВОРЯТ") == ["東京電力株式会社"]
    assert labels("jo") == ["Jo Müller"]
    assert labels("j m") == []
    assert labels("j") == ["Jo Müller"]
    assert labels("xq") == labels("???") == labels("  ") == labels("' OR NOT *") == []


def test_the_best_come_first_and_archived_ones_last(found_site: Site) -> None:
    assert labels("acme", (Allowed(FIRMS),)) == [
        "Acme Corporation",
        "The Acme",
        "Great Acmeology Ltd",
        "Pacmera",
        "Acme",
    ]
    assert labels("acme", limit=1) == ["Acme Corporation", "Ann Acmeson"]


def test_entries_change_and_go(found_site: Site) -> None:
    with transaction():
        put([Entry(FIRMS, 1, "Macrohard")])
        remove(FIRMS, [2, 3])
        remove("test.nothing", [1])
    assert labels("microsoft") == []
    assert labels("crohar") == ["Macrohard"]
    assert labels("müll") == ["Jo Müller"]


def test_what_is_taken_back_is_not_found(found_site: Site) -> None:
    def half() -> None:
        with transaction():
            put([Entry(FIRMS, 9, "Halfway")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert labels("halfway") == []


def test_nobody_finds_what_they_may_not_see_nor_loses_what_they_may(found_site: Site) -> None:
    with transaction():
        put([Entry(FIRMS, number, "Crowd") for number in range(100, 1100)])
        put([Entry(FIRMS, 1100, "In the crowd")])
        put([Entry(FIRMS, 1101, "Strasbourg Crwod")])

    def own(ids: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
        return ids.in_([3, 1100])

    assert labels("crowd", (Allowed(FIRMS, own),)) == ["In the crowd"]
    assert labels("corwd", (Allowed(FIRMS, own),)) == ["In the crowd"]
    assert labels("acme", (Allowed(FIRMS, own), Allowed(PEOPLE))) == [
        "Acme Corporation",
        "Ann Acmeson",
    ]
    assert labels("microsoft", (Allowed(FIRMS, own),)) == []
    assert labels("microsoft", ()) == []
    assert labels("müller", (Allowed(PEOPLE),)) == ["Jo Müller"]


def test_in_a_crowd_the_exact_one_is_first(found_site: Site) -> None:
    with transaction():
        put([Entry(FIRMS, number, f"Crowdy {number} Crowd") for number in range(100, 1100)])
        put([Entry(FIRMS, number, "Crowd", archived=True) for number in range(10, 90)])
        put([Entry(FIRMS, 1100, "Crowd")])
    hits = find("crowd", ALL, 10)
    assert (hits[0].id, hits[0].archived) == (1100, False)
    assert not any(hit.archived for hit in hits)


def test_a_search_is_a_handful_of_statements(found_site: Site) -> None:
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    find("mircosoft", ALL, 10)  # what is known of the letters is read once in a while
    sa.event.listen(session().get_bind().engine, "before_cursor_execute", count)
    find("microsoft acme", ALL, 10)
    find("acme", (Allowed(FIRMS, lambda ids: ids > 0), *ALL), 10)
    sa.event.remove(session().get_bind().engine, "before_cursor_execute", count)
    assert len(counted) <= 6
