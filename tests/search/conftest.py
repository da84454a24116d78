"""A site with a few entries to find."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from host.database import transaction
from host.search.entries import Entry, put
from host.testing import Site

FIRMS = "test.firm"
PEOPLE = "test.person"


@pytest.fixture
def found_site(any_site: Site) -> Iterator[Site]:
    """Give a site on each kind of database, with entries of two types."""
    with any_site.context():
        with transaction():
            put(
                [
                    Entry(FIRMS, 1, "Microsoft", "Software, Redmond"),
                    Entry(FIRMS, 2, "Müller & Söhne GmbH", "Food, Ulm", "info@mueller.example"),
                    Entry(FIRMS, 3, "Acme Corporation", "Steel"),
                    Entry(FIRMS, 4, "The Acme", "", "com for who"),
                    Entry(FIRMS, 5, "Acme", archived=True),
                    Entry(FIRMS, 6, "Great Acmeology Ltd"),
                    Entry(FIRMS, 7, "Pacmera"),
                    Entry(FIRMS, 8, "東京電力株式会社", "", 'говорят "quoted" %_'),
                    Entry(PEOPLE, 1, "Ann Acmeson", "", "+49 171 5550 491715550"),
                    Entry(PEOPLE, 2, "Jo Müller"),
                ]
            )
        yield any_site
