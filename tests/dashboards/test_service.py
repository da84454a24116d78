"""Everybody arranges their own dashboard, on every database, and modules may come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier

import pytest
import sqlalchemy as sa

from host.access import grants
from host.access.models import Staff
from host.dashboards import service
from host.dashboards.models import Dashboard
from host.database import session, transaction
from host.errors import NotFound
from host.hooks.actor import Actor
from host.hooks.cards import WidgetOption
from host.hooks.faces import DashboardWidget
from host.testing import Site

SIZE = WidgetOption("size", "Size", (("small", "Small"), ("large", "Large")))


def nothing(_actor: Actor) -> None:
    return None


def widget(key: str, position: int, *rights: str, wide: bool = False) -> DashboardWidget:
    return DashboardWidget(f"garden.{key}", key.title(), "", nothing, rights, position, wide)


ROSES = replace(widget("roses", 1), options=(SIZE,))
GARDEN = (ROSES, widget("trees", 2, wide=True), widget("shed", 3, "garden:view"), widget("pond", 4))
Offer = Callable[..., None]


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Return a function that makes a site offer exactly these widgets."""

    def offers(site: Site, *widgets: DashboardWidget) -> None:
        generation = site.runtime.generation()
        registry = replace(generation.registry, widgets=widgets)
        monkeypatch.setattr(generation, "registry", registry)

    return offers


@contextmanager
def person(site: Site, staff: Staff) -> Iterator[Actor]:
    with site.context():
        yield grants.actor_of(staff)


def shown(site: Site, staff: Staff) -> list[str]:
    with person(site, staff) as actor:
        return [box.widget.id.partition(".")[2] for box in service.view(actor).boxes]


def gallery(site: Site, staff: Staff) -> list[str]:
    with person(site, staff) as actor:
        return [one.id.partition(".")[2] for one in service.view(actor).gallery]


def test_a_dashboard_is_arranged_and_set_back(any_site: Site, offer: Offer) -> None:
    site, staff, other = any_site, any_site.staff(), any_site.staff()
    offer(site, *GARDEN)
    assert shown(site, staff) == ["roses", "trees", "pond"]
    with person(site, staff) as actor:
        service.move(actor, "garden.pond", -1)
        service.remove(actor, "garden.roses")
        service.resize(actor, "garden.pond", True)
        view = service.view(actor)
    assert [(box.widget.title, box.wide) for box in view.boxes] == [("Pond", True), ("Trees", True)]
    assert view.arranged
    assert gallery(site, staff) == ["roses"]
    assert shown(site, other) == ["roses", "trees", "pond"]
    with person(site, staff) as actor:
        service.add(actor, "garden.roses")
        service.arrange(actor, ["garden.roses", "garden.trees", "garden.pond", "garden.shed"])
    assert shown(site, staff) == ["roses", "trees", "pond"]
    with person(site, staff) as actor:
        service.reset(actor)
        assert not service.view(actor).arranged


def test_changes_at_the_same_moment_are_both_kept(any_site: Site, offer: Offer) -> None:
    offer(any_site, *GARDEN)
    staff = any_site.staff()
    start = Barrier(2)

    def change(what: Callable[[Actor], None]) -> None:
        with person(any_site, staff) as actor:
            start.wait(10)
            what(actor)

    with ThreadPoolExecutor() as pool:
        removal = pool.submit(change, lambda actor: service.remove(actor, "garden.trees"))
        widening = pool.submit(change, lambda actor: service.resize(actor, "garden.pond", True))
        assert (removal.result(20), widening.result(20)) == (None, None)
    with person(any_site, staff) as actor:
        boxes = service.view(actor).boxes
    assert [(box.widget.title, box.wide) for box in boxes] == [("Roses", False), ("Pond", True)]


def test_widgets_of_a_module_that_is_away_come_back_where_they_were(
    site: Site, offer: Offer
) -> None:
    staff = site.staff()
    offer(site, *GARDEN)
    with person(site, staff) as actor:
        service.arrange(actor, ["garden.pond", "garden.roses", "garden.trees"])
        service.choose(actor, "garden.roses", "size", "large")
    offer(site, *(one for one in GARDEN if one.id != "garden.roses"))
    with person(site, staff) as actor:
        service.move(actor, "garden.trees", -1)
    assert shown(site, staff) == ["trees", "pond"]
    offer(site, *GARDEN, widget("bench", 0))
    assert shown(site, staff) == ["trees", "roses", "pond"]
    assert gallery(site, staff) == ["bench"]
    with person(site, staff) as actor:
        assert service.box(actor, "garden.roses").chosen == {"size": "large"}


def test_rights_decide_what_can_be_seen_and_added(site: Site, offer: Offer) -> None:
    offer(site, *GARDEN)
    admin, staff = site.staff(admin=True), site.staff()
    assert "shed" in shown(site, admin)
    with person(site, staff) as actor:
        for refused in (service.add, service.remove, service.box):
            with pytest.raises(NotFound):
                refused(actor, "garden.shed")
        assert not service.view(actor).arranged


def test_a_choice_must_be_one_of_those_offered(site: Site, offer: Offer) -> None:
    offer(site, *GARDEN)
    with person(site, site.staff()) as actor:
        for option, value in (("size", "huge"), ("colour", "small")):
            with pytest.raises(NotFound):
                service.choose(actor, "garden.roses", option, value)
        assert service.box(actor, "garden.roses").chosen == {"size": "small"}
        service.choose(actor, "garden.roses", "size", "large")
        fewer = WidgetOption("size", "Size", (("small", "Small"),))
        offer(site, replace(ROSES, options=(fewer,)))
        assert service.box(actor, "garden.roses").chosen == {"size": "small"}


def test_the_arrangement_goes_with_the_person(any_site: Site, offer: Offer) -> None:
    staff = any_site.staff()
    offer(any_site, *GARDEN)
    with person(any_site, staff) as actor:
        service.remove(actor, "garden.pond")
        with transaction() as db:
            db.connection().execute(sa.delete(Staff).where(Staff.id == staff.id))
        assert session().scalar(sa.select(sa.func.count()).select_from(Dashboard)) == 0
