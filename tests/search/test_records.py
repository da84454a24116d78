"""Records of every type go into the index with each write, and come out by permission."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from host.background.sweeping import due, execute_due
from host.cli.main import cli
from host.database import session, transaction
from host.hooks.actor import SYSTEM
from host.kernel.generation import current
from host.records import service
from host.search import building
from host.search.finding import Allowed, find
from host.search.indexing import entry_of
from host.search.matching import matching
from host.search.models import SearchEntry, SearchType
from host.testing import Site

pytestmark = pytest.mark.modules("tests/records/pipeline")
DEAL = "pipeline.deal"


def deal(name: str, **values: object) -> int:
    kind = current().registry.record_types[DEAL]
    return int(service.create(kind, {"name": name, **values}, SYSTEM).record.id)


def found(text: str) -> list[str]:
    return [hit.label for hit in find(text, [Allowed(DEAL)], 10)]


def test_the_index_follows_every_write(site: Site) -> None:
    with site.context():
        kind = current().registry.record_types[DEAL]
        number = deal("Copper for Ulm", code="D-77")
        assert found("opper") == found("d 77") == ["Copper for Ulm"]
        service.update(kind, number, {"name": "Tin for Ulm"}, SYSTEM)
        assert found("opper") == []
        assert found("tin") == ["Tin for Ulm"]
        service.delete(kind, number, SYSTEM)
        assert found("tin") == []


def test_a_hidden_field_is_no_way_to_find_a_record(site: Site) -> None:
    with site.context():
        kind = current().registry.record_types[DEAL]
        fields = tuple(replace(field, searched=True) for field in kind.fields)
        assert any(field.key == "margin" and field.rights for field in fields)
        values = {"margin": Decimal("12.34"), "email": "ann@copper.example"}
        record = session().get(kind.model, deal("Copper", **values))
        entry = entry_of(replace(kind, fields=fields, subtitle=("margin", "stage")), record)
        assert "ann@copper.example" in entry.text
        assert entry.detail == "Prospecting"
        assert "12.34" not in entry.text


def test_a_worker_builds_what_is_missing_and_goes_on_where_it_stopped(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "PIECE", 2)
    with site.context():
        for number in range(5):
            deal(f"Copper {number}")
        with transaction() as db:
            db.execute(sa.delete(SearchEntry))
            db.execute(sa.delete(SearchType))
        assert DEAL in building.unbuilt()
        assert next(building.build(DEAL)) == 2
        assert found("copper") == ["Copper 0", "Copper 1"]
        assert execute_due(30)["search.build"] >= 1
        assert len(found("copper")) == 5
        assert building.unbuilt() == []
        assert not [call for call in due() if call.name == "search.build"]


def test_building_again_drops_what_is_no_more(site: Site) -> None:
    with site.context():
        kind = current().registry.record_types[DEAL]
        kept, gone = deal("Copper"), deal("Coppersmith")
        with transaction() as db:
            db.execute(sa.delete(kind.model).where(kind.model.id == gone))
        assert len(found("copper")) == 2
    environment = {"TRELLIS_DATA_DIR": str(site.config.data_dir)}
    result = CliRunner().invoke(cli, ["search", "rebuild", DEAL], env=environment)
    assert result.output == f"{DEAL}: 1 records\n", result.output
    with site.context():
        assert [hit.id for hit in find("copper", [Allowed(DEAL)], 10)] == [kept]


def test_lists_are_narrowed_alike_by_rare_and_by_common_words(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from host.search import matching as module

    with site.context():
        kind = current().registry.record_types[DEAL]
        ids = [deal(name) for name in ("Copper wire", "Wire of cöpper", "Tin wire", "Copperwired")]
        assert matching(kind, "wire copper", kind.model.id) is None
        for _done in building.build(DEAL):
            pass

        def listed(text: str) -> list[int]:
            narrowed = matching(kind, text, kind.model.id)
            assert narrowed is not None
            found = list(session().scalars(sa.select(kind.model.id).where(narrowed.condition)))
            begun = narrowed.streamed and narrowed.streamed(sa.select(kind.model.id))
            if begun is not None:
                assert sorted(session().scalars(begun)) == sorted(found)
            return found

        for few in (1000, 0):
            monkeypatch.setattr(module, "FEW", few)
            assert sorted(listed("ire OPPER")) == [ids[0], ids[1], ids[3]]
            assert listed("ti") == [ids[2]]
            assert listed("op") == listed("%") == []
            assert sorted(listed(" ")) == ids


def test_people_find_what_they_may_see_and_nothing_else(site: Site) -> None:
    seller = site.staff(("pipeline.deal:view_own",), name="Sam")
    stranger = site.staff(("clients:view",))
    with site.context():
        for number in range(80):
            deal(f"Copper {number}")
        deal("Copper of Sam", owner_id=seller.id)
    page = site.login(seller).get("/search?q=copper").text
    assert "Copper of Sam" in page
    assert "Copper 7" not in page
    assert "/pipeline/deals/" not in site.login(stranger).get("/search?q=copper").text
    palette = site.login(seller).get("/search/palette?q=cpoper").text
    assert "Copper of Sam" in palette
    assert "Copper 7" not in palette
    assert site.anonymous().get("/search/palette?q=copper").status_code == 302


def test_the_page_leads_to_the_whole_list(site: Site) -> None:
    browser = site.login(site.staff(admin=True))
    with site.context():
        for number in range(12):
            deal(f"Copper {number}")
    page = browser.get("/search?q=copper").text
    assert page.count("<span>Copper ") == 10
    assert 'href="/pipeline/deals/?q=copper"' in page
