"""What the index is made of stands in nobody's way."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from host.database import transaction
from host.lifecycle import scratch
from host.search.entries import Entry, put
from host.testing import Site


def test_a_large_database_is_copied_without_its_rows(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.context(), transaction():
        put([Entry("test.firm", 1, "Acme")])
    monkeypatch.setattr(scratch, "_COPY_LIMIT", 0)
    with scratch.scratch(site.config) as copy:
        find = sa.text("SELECT count(*) FROM host_search_grams WHERE host_search_grams MATCH 'acm'")
        assert copy.connection.execute(find).scalar_one() == 0
        copy.connection.execute(
            sa.text(
                "INSERT INTO host_search_entry (id, type_id, archived, sort, label, detail, words)"
                " VALUES (1, 1, 0, 'acme', 'Acme', '', '  acme ')"
            )
        )
        assert copy.connection.execute(find).scalar_one() == 1
