"""The dashboard draws every box it can, and says so of one that it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from host import clock
from host.access.models import Staff
from host.clients import service
from host.clients.data import ClientData
from host.clients.models import Client
from host.database import transaction
from host.hooks.actor import SYSTEM, Actor
from host.hooks.cards import (
    CardState,
    ChartCard,
    ChartKind,
    ChartSeries,
    Chosen,
    ListCard,
    ListColumn,
    ListRow,
    NumberCard,
    WidgetOption,
)
from host.hooks.faces import DashboardWidget, SearchHit, SearchProvider
from host.reminders import service as reminders
from host.staff_area.dashboard import clients_added
from host.testing import Browser, Site

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def empty(_actor: Actor) -> dict[str, object]:
    return {}


def broken(_actor: Actor) -> dict[str, object]:
    raise RuntimeError("no")


WIDGETS = (
    DashboardWidget("garden.bad", "Bad context", "errors/error.html", broken, position=1),
    DashboardWidget("garden.worse", "Bad template", "no/such.html", empty, position=2),
    DashboardWidget("garden.quiet", "Silent box", "no/such.html", lambda _a: None, position=3),
    DashboardWidget("garden.shut", "Shut box", "no/such.html", empty, ("x:y",), position=4),
)


@pytest.fixture
def _garden(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    generation = site.runtime.generation()
    widgets = (*WIDGETS, *generation.registry.widgets)
    monkeypatch.setattr(generation, "registry", replace(generation.registry, widgets=widgets))


@pytest.mark.usefixtures("_garden")
def test_a_broken_box_leaves_the_others_standing(site: Site, browser: Browser) -> None:
    page = browser.get("/")
    assert page.status_code == 200
    for title in ("Bad context", "Bad template", "Clients", "Unread notices"):
        assert title in page.text
    assert page.text.count("This box could not be drawn.") == 2
    for title in ("Silent box", "Shut box"):
        assert title not in page.text
    faults = {fault.hook for fault in site.runtime.generation().hooks.guard.faults}
    assert faults == {"dashboard_widgets"}


Offer = Callable[..., None]


@pytest.fixture
def offer(site: Site, monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Return a function that makes the site offer one widget of this content, and no other."""

    def offers(content: Any, *, slow: bool = False) -> None:
        def context(_actor: Actor) -> Any:
            return content

        only = DashboardWidget("garden.only", "The only box", "", context, slow=slow)
        generation = site.runtime.generation()
        registry = replace(generation.registry, widgets=(only,))
        monkeypatch.setattr(generation, "registry", registry)

    return offers


def words(page: str) -> str:
    """Return what is read in the page's main part, or in the part of a page."""
    main = page.partition("<main")[2].partition(">")[2].partition("</main>")[0] or page
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def box(browser: Browser, widget: str, **chosen: str) -> str:
    """Choose in a box, and return what it then reads."""
    for option, value in chosen.items():
        fields = {"widget": widget, "option": option, "value": value}
        assert browser.post("/dashboard/choose", fields).status_code == 302
    return words(browser.get(f"/dashboard/box/{widget}").text)


def test_a_number_is_drawn_without_a_template(browser: Browser, offer: Offer) -> None:
    state = CardState.BAD
    offer(NumberCard(Decimal("1250.5"), "EUR", 2, before=1000, url="/late", state=state))
    page = browser.get("/").text
    assert "1 250.50 EUR 250.50 more than before" in words(page)
    assert 'href="/late"' in page
    assert "t-is-red" in page
    offer(NumberCard(10000, at_least=True, before=4, before_label="last year"))
    assert words(browser.get("/").text).endswith("The only box 10 000+")
    offer(NumberCard(3, before=4, before_label="last year"))
    assert words(browser.get("/").text).endswith("3 1 less than last year (4)")


def test_a_list_is_drawn_without_a_template(browser: Browser, offer: Offer) -> None:
    columns = (ListColumn("Name"), ListColumn("Sold", end=True), ListColumn("Since"))
    row = ListRow(("<Ann & Co>", 1200, date(2026, 12, 3)), "/clients/7")
    offer(ListCard(columns, (row, ListRow(("Bare", None, None)))))
    page = browser.get("/").text
    assert '<th scope="row"><a href="/clients/7">&lt;Ann &amp; Co&gt;</a></th>' in page
    assert "1 200 3 Dec 2026 Bare" in words(page)
    offer(ListCard(columns, (), empty="Nobody yet."))
    assert words(browser.get("/").text).endswith("The only box Nobody yet.")


def test_a_chart_is_drawn_without_a_template(browser: Browser, offer: Offer) -> None:
    series = ChartSeries("Sold", (3, None))
    card = ChartCard(ChartKind.LINE, "Month", ("Jan", "Feb"), (series,), ("/jan", "/feb"), "kg")
    offer(card)
    page = browser.get("/").text
    data = re.search(r"data-chart-data>(.*?)</script>", page)
    assert data is not None
    drawn = json.loads(data[1])
    assert (drawn["kind"], drawn["unit"], drawn["categories"]) == ("line", "kg", ["Jan", "Feb"])
    assert [one["value"] for one in drawn["series"][0]["data"]] == [3.0, None]
    assert "Month Sold (kg) Jan 3 Feb" in words(page)
    for fewer in (replace(card, categories=("Jan",)), replace(card, urls=("/jan",))):
        offer(fewer)
        assert "This box could not be drawn." in browser.get("/").text


def test_what_is_no_card_is_a_fault_of_the_widget(browser: Browser, offer: Offer) -> None:
    offer(7)
    assert "This box could not be drawn." in browser.get("/").text


def test_a_slow_box_is_fetched_after_the_page(browser: Browser, offer: Offer) -> None:
    offer(NumberCard(4711), slow=True)
    page = browser.get("/").text
    assert "4" not in words(page)
    address = "/dashboard/box/garden.only"
    assert page.count(f'hx-get="{address}"') == page.count(f'href="{address}"') == 1
    part = browser.get(address, headers={"HX-Request": "true"}).text
    assert "711" in part
    assert "<main" not in part
    assert "711" in words(browser.get(address).text)
    offer(None, slow=True)
    assert browser.get(address, headers={"HX-Request": "true"}).text == ""
    assert "nothing to show" in browser.get(address).text


def test_a_choice_is_kept_and_reaches_the_widget(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def context(_actor: Actor, chosen: Chosen) -> NumberCard:
        return NumberCard({"few": 1, "many": 99}[chosen["size"]])

    option = WidgetOption("size", "Size", (("few", "A few"), ("many", "A lot")))
    widget = DashboardWidget("garden.sized", "Sized", "", context, options=(option,))
    generation = site.runtime.generation()
    registry = replace(generation.registry, widgets=(widget,))
    monkeypatch.setattr(generation, "registry", registry)
    assert 'aria-label="Size: A few, Sized"' in browser.get("/").text
    fields = {"widget": "garden.sized", "option": "size", "value": "many"}
    part = browser.post("/dashboard/choose", fields, headers={"HX-Request": "true"})
    assert words(part.text).startswith("Sized A lot")
    assert words(browser.get("/").text).endswith("99")
    assert browser.post("/dashboard/choose", fields | {"value": "9"}).status_code == 404


def titles(browser: Browser) -> list[str]:
    return re.findall(r'<h2 id="title-[^"]+">([^<]+)</h2>', browser.get("/").text)


def test_boxes_are_arranged_by_plain_forms(browser: Browser) -> None:
    assert titles(browser)[:2] == ["Clients", "Unread notices"]
    browser.post("/dashboard/move", {"widget": "clients.recent", "to": "later"})
    assert titles(browser)[:2] == ["Unread notices", "Clients"]
    browser.post("/dashboard/move", {"widget": "clients.recent", "to": "earlier"})
    answer = browser.post("/dashboard/remove", {"widget": "notices.unread"})
    assert answer.location == "/dashboard/arrange"
    assert "Unread notices" not in titles(browser)
    browser.post("/dashboard/add", {"widget": "notices.unread"})
    assert titles(browser)[-1] == "Unread notices"
    answer = browser.post("/dashboard/resize", {"widget": "notices.unread", "wide": "yes"})
    assert answer.location == "/dashboard/arrange#place-notices.unread"
    assert 't-widget-wide" id="box-notices.unread"' in browser.get("/").text
    order = {"widget": ["notices.unread", "clients.recent"]}
    assert browser.post("/dashboard/order", order).status_code == 204
    assert titles(browser)[0] == "Unread notices"
    browser.post("/dashboard/reset")
    assert titles(browser)[:2] == ["Clients", "Unread notices"]


@pytest.mark.parametrize("action", ["add", "remove", "move", "resize", "choose"])
def test_nobody_arranges_what_they_may_not_see(site: Site, action: str) -> None:
    browser = site.login(site.staff())
    assert "Clients" not in titles(browser)
    fields = {"widget": "clients.added", "option": "period", "value": "year"}
    assert browser.post(f"/dashboard/{action}", fields).status_code == 404


def came(site: Site, day: date, owner: Staff | None = None) -> None:
    """Add a client who came in at noon of the day."""
    with clock.at(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
        client = site.client()
    if owner is not None:
        with site.context(), transaction() as db:
            own = sa.update(Client).where(Client.id == client.id).values(owner_id=owner.id)
            db.connection().execute(own)


def test_clients_added_are_counted_in_the_period_against_the_one_before(
    site: Site, browser: Browser, manager: Staff
) -> None:
    for day in ("2025-03-01", "2026-08-01", "2026-10-31", "2026-11-01", "2026-11-20"):
        came(site, date.fromisoformat(day))
    came(site, date(2026, 11, 2), manager)
    with clock.at(NOW):
        assert "3 2 more than last month (1)" in words(browser.get("/").text)
        assert "4 3 more than last quarter (1)" in box(browser, "clients.added", period="quarter")
        assert "5 4 more than last year (1)" in box(browser, "clients.added", period="year")
        assert "1 1 more than last year (0)" in box(browser, "clients.added", whose="mine")
        chart = box(browser, "clients.by_month")
        assert "Aug 2026 1 Sep 2026 0 Oct 2026 1 Nov 2026 3" in chart
        assert "Dec 2025" in chart
        assert "Nov 2025" not in chart
        assert "Oct 2026 0 Nov 2026 1" in box(browser, "clients.by_month", whose="mine")


def test_those_who_see_their_own_count_their_own(site: Site, seller: Staff) -> None:
    came(site, date(2026, 11, 1))
    came(site, date(2026, 11, 2), seller)
    with clock.at(NOW):
        browser = site.login(seller)
        assert "1 1 more than last month (0)" in box(browser, "clients.added")
        assert "Nov 2026 1" in box(browser, "clients.by_month")


def test_counting_stops_where_more_tells_nothing(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients_added, "MOST", 2)
    monkeypatch.setattr("host.staff_area.dashboard.shipped.MOST", 2)
    for _ in range(3):
        came(site, date(2026, 11, 3))
    with clock.at(NOW):
        assert "Clients added This month All 2+" in re.sub(
            r" This quarter This year| Mine|(?<=month) This month|(?<=All) All",
            "",
            words(browser.get("/").text),
        )
        assert "Counting stops at 2 a month." in box(browser, "clients.by_month")


def test_reminders_are_ones_own_and_due_soon(site: Site, browser: Browser, manager: Staff) -> None:
    other = site.staff()
    with clock.at(NOW), site.context():
        for who, days, title in (
            (manager, 2, "Call Ann"),
            (manager, 20, "Ask Ben"),
            (other, 1, "No"),
        ):
            due = NOW + timedelta(days=days)
            reminders.put(title, title, staff_id=who.id, due_at=due, title=title, url="/clients/1")
    with clock.at(NOW):
        week = box(browser, "reminders.mine")
        assert week.endswith("What Due Call Ann 22 Nov 2026")
        assert box(browser, "reminders.mine", ahead="month").endswith("Ask Ben 10 Dec 2026")
        assert "Nothing is due" in box(browser, "reminders.mine", ahead="day")


@pytest.mark.modules("modules/account_planning", "modules/customers")
def test_the_page_costs_few_statements_however_much_there_is(site: Site) -> None:
    staff = site.staff(admin=True)
    browser = site.login(staff)
    browser.post("/dashboard/resize", {"widget": "clients.added", "wide": "yes"})
    spent = []
    for more in (1, 12):
        for number in range(more):
            site.client(f"Client {more}-{number}")
        browser.get("/")
        with site.counted() as statements:
            assert browser.get("/").status_code == 200
        spent.append(len(statements))
    assert spent[0] == spent[1] <= 15, statements


@pytest.mark.parametrize(
    ("whose", "index"),
    [("all", "ix_host_client_created_at"), ("mine", "ix_host_client_owner_created_at")],
)
def test_counting_reads_no_row_of_a_client(
    site: Site, browser: Browser, whose: str, index: str
) -> None:
    box(browser, "clients.added", whose=whose)
    with site.counted() as statements:
        browser.get("/")
    counting = next(one for one in statements if "count(*)" in one and "host_client" in one)
    with site.engine.connect() as connection:
        values = ("2026",) * counting.count("?")
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {counting}", values)
        steps = [row[3] for row in plan if "host_client" in row[3]]
    assert len(steps) == 2
    assert all(f"COVERING INDEX {index} " in step for step in steps)


def test_ones_own_clients_come_before_those_of_others(site: Site, browser: Browser) -> None:
    with site.context():
        service.create(ClientData("Somebody's"), SYSTEM)
    assert "None is yours yet" in browser.get("/").text


def test_a_broken_finder_is_told_apart_from_one_that_finds_nothing(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.client("Acme")

    def find(_actor: Actor, _text: str, _limit: int) -> list[SearchHit]:
        raise RuntimeError("no")

    generation = site.runtime.generation()
    finders = (SearchProvider("garden", "Plants", find), *generation.registry.finders)
    monkeypatch.setattr(generation, "registry", replace(generation.registry, finders=finders))
    page = browser.get("/search?q=acm").text
    assert "Acme" in page
    assert "This part of the search could not answer." in page


def test_a_search_without_a_hit_says_so(browser: Browser) -> None:
    assert "goes by “nowhere”" in browser.get("/search?q=nowhere").text
    assert "Type a name" in browser.get("/search").text
