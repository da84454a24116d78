"""The clients below a client: by the field of the host, and by what modules tell."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host import clock
from host.clients import family, service
from host.clients.models import Client
from host.hooks.actor import SYSTEM, Actor
from host.hooks.clients import ClientRelative
from host.kernel.hook_calls import HookCalls
from host.testing import Site


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[int, int]:
    """What modules say hangs below what."""
    edges: dict[int, int] = {}

    def answer(_self: HookCalls, client_id: int, actor: Actor, limit: int) -> list[ClientRelative]:
        return [ClientRelative(*edge) for edge in edges.items()][:limit]

    monkeypatch.setattr(HookCalls, "client_relatives", answer)
    return edges


def tree(site: Site, client: Client, actor: Actor = SYSTEM, limit: int = 50) -> list[str]:
    """Return names, indented."""
    with site.context():
        found = service.below(client.id, actor, limit)
        return [f"{' ' * (one.depth - 1)}{one.name}" for one in found.members]


def test_parts_of_parts_stand_below_in_the_order_of_names(site: Site) -> None:
    top = site.client("Top")
    south = site.client("South", parent_id=top.id)
    site.client("North", parent_id=top.id)
    site.client("South-East", parent_id=south.id)
    site.client("Elsewhere")
    assert tree(site, top) == ["North", "South", " South-East"]
    assert tree(site, south) == ["South-East"]


def test_what_modules_tell_joins_the_field_and_goes_before_it(
    site: Site, told: dict[int, int]
) -> None:
    top = site.client("Top")
    one, two = site.client("One", parent_id=top.id), site.client("Two", parent_id=top.id)
    three = site.client("Three")
    told.update({two.id: one.id, three.id: two.id})
    assert tree(site, top) == ["One", " Two", "  Three"]


def test_archived_clients_and_those_of_others_are_left_out(
    site: Site, told: dict[int, int]
) -> None:
    person = site.staff(["clients:view_own"])
    top = site.client("Top")
    hidden = site.client("Hidden", parent_id=top.id)
    site.client("Mine", parent_id=hidden.id, owner_id=person.id)
    site.client("Old", parent_id=top.id, archived_at=clock.now())
    told[site.client("Also hidden").id] = top.id
    assert tree(site, top, site.actor(person)) == ["Mine"]
    assert tree(site, top) == ["Also hidden", "Hidden", " Mine"]


def test_rings_end_and_a_long_family_is_cut_and_says_so(site: Site, told: dict[int, int]) -> None:
    top = site.client("Top")
    first, second = site.client("First"), site.client("Second")
    told.update({first.id: second.id, second.id: first.id, top.id: first.id})
    assert tree(site, top) == ["First", " Second"]
    with site.context():
        assert service.below(top.id, SYSTEM, 2).is_whole
        cut = service.below(top.id, SYSTEM, 1)
        assert (len(cut.members), cut.is_whole) == (1, False)


def test_a_family_costs_one_statement_however_deep_it_is(site: Site) -> None:
    above = top = site.client("Top")
    for number in range(30):
        above = site.client(f"Level {number:02}", parent_id=above.id)
    with site.context(), site.counted() as statements:
        assert len(service.below(top.id, SYSTEM).members) == 30
    assert len(statements) == 1, statements


def test_families_are_found_on_every_database(any_site: Site) -> None:
    top = any_site.client("Top")
    middle = any_site.client("Middle", parent_id=top.id)
    any_site.client("Low", parent_id=middle.id)
    assert tree(any_site, top) == ["Middle", " Low"]


@given(st.dictionaries(st.integers(1, 12), st.one_of(st.none(), st.integers(0, 14))))
def test_everybody_is_in_the_family_once_and_below_who_comes_before(
    above: Mapping[int, int | None],
) -> None:
    walked = list(family._walk(0, above))
    assert sorted(key for key, _depth in walked) == sorted(above)
    lineage: list[int] = []
    for key, depth in walked:
        assert 1 <= depth <= len(lineage) + 1
        del lineage[depth - 1 :]
        assert depth == 1 or above[key] == lineage[-1]
        lineage.append(key)
