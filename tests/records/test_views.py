"""Views that people keep of a list, and the columns that they choose."""

from __future__ import annotations

import re
from html import unescape

import pytest
import sqlalchemy as sa

from host.database import session
from host.hooks.actor import Actor, ActorKind
from host.records.entering.fields import record_type
from host.records.lists import views
from host.records.models import SavedView
from host.testing import Browser, Site
from tests.records.test_filters import LIST, made, names

pytestmark = pytest.mark.modules("tests/records/pipeline")


@pytest.fixture(autouse=True)
def _deals(site: Site) -> None:
    for name, stage in (("Alpha", "won"), ("Beta", "engaging"), ("Gamma", "prospecting")):
        made(site, {"name": name, "stage": stage})


def heads(page: str) -> list[str]:
    """Return the heads of the columns."""
    inside = page.partition("<thead>")[2].partition("</thead>")[0]
    found = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', inside, re.DOTALL)
    return [re.sub("<[^>]+>", "", one) for one in found]


def keep(browser: Browser, name: str, query: str, **form: str) -> str:
    """Keep a view and return its address."""
    answer = browser.post(f"/pipeline/deals/views?{query}", {"name": name, **form})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def tabs(page: str) -> list[str]:
    """Return the tabs above the list."""
    inside = page.partition("t-view-tabs")[2].partition("</nav>")[0]
    return [unescape(re.sub("<[^>]+>", "", one)) for one in re.findall(r"<li>(.*?)</li>", inside)]


def test_a_view_keeps_filter_columns_and_order(browser: Browser) -> None:
    url = keep(browser, "Won", "stage=won&col=name&col=stage&sort=-name")
    page = browser.get(url).text
    assert names(page) == ["Alpha"]
    assert heads(page) == ["Name", "Stage"]
    assert tabs(page) == ["All deals", "Won", "Views"]


def test_the_address_says_more_than_the_view_and_less(browser: Browser) -> None:
    url = keep(browser, "Won", "stage=won&col=name")
    page = browser.get(f"{url}&stage=engaging").text
    assert names(page) == ["Beta"]
    assert heads(page) == ["Name"]
    assert "Won (changed)" in tabs(page)
    drop = re.search(r'Won<a href="([^"]+)"', browser.get(url).text)
    assert drop is not None
    assert len(names(browser.get(unescape(drop[1])).text)) == 3


def test_a_view_is_private_until_it_is_shared(site: Site, browser: Browser) -> None:
    reader = site.login(site.staff(["pipeline.deal:view"]))
    url = keep(browser, "Won", "stage=won")
    assert "Won" not in tabs(reader.get(LIST).text)
    view = int(url.partition("view=")[2])
    browser.post(f"/pipeline/deals/views/{view}", {"name": "Won", "shared": "y"})
    assert "Won" in tabs(reader.get(LIST).text)
    answer = reader.post(f"/pipeline/deals/views/{view}", {"name": "Mine now"})
    assert answer.status_code == 403
    assert reader.post("/pipeline/deals/views", {"name": "X", "shared": "y"}).status_code == 403


def test_ones_own_default_opens_the_list_before_everybodys(site: Site, browser: Browser) -> None:
    keep(browser, "Won", "stage=won", shared="y", default="y")
    other = site.login(site.staff(["pipeline.deal:view"]))
    assert names(other.get(LIST).text) == ["Alpha"]
    keep(other, "Engaging", "stage=engaging", default="y")
    assert names(other.get(LIST).text) == ["Beta"]
    assert names(browser.get(LIST).text) == ["Alpha"]
    assert len(names(other.get(f"{LIST}?view=0").text)) == 3


def test_a_view_is_updated_renamed_ordered_and_deleted(browser: Browser) -> None:
    first, second = (keep(browser, name, "stage=won") for name in ("One", "Two"))
    view = second.partition("view=")[2]
    browser.post(f"/pipeline/deals/views/{view}?view={view}&stage=engaging", {"do": "update"})
    assert names(browser.get(second).text) == ["Beta"]
    browser.post(f"/pipeline/deals/views/{view}", {"name": "Busy"})
    browser.post(f"/pipeline/deals/views/{view}", {"do": "earlier"})
    assert tabs(browser.get(LIST).text) == ["All deals", "Busy", "One", "Views"]
    browser.post(f"/pipeline/deals/views/{view}", {"do": "delete"})
    assert tabs(browser.get(LIST).text) == ["All deals", "One", "Views"]
    assert names(browser.get(first).text) == ["Alpha"]


def test_a_name_that_is_missing_or_taken_is_refused(browser: Browser) -> None:
    keep(browser, "Won", "stage=won")
    for name, message in (("won", "There is a view called"), ("  ", "Enter a name.")):
        answer = browser.post("/pipeline/deals/views?stage=lost", {"name": name})
        assert answer.status_code == 422
        assert message in answer.text


def test_chosen_columns_stay_for_the_next_time(site: Site, browser: Browser) -> None:
    form = {"order": ["stage", "name", "value"], "col": ["name", "stage"], "size": "50"}
    answer = browser.post("/pipeline/deals/columns", {**form, "density": "compact"})
    assert answer.headers["Location"] == LIST
    page = browser.get(LIST).text
    assert heads(page) == ["Stage", "Name"]
    assert 'class="t-compact"' in page
    assert heads(browser.get(f"{LIST}?col=value").text) == ["Value"]
    other = site.login(site.staff(["pipeline.deal:view"]))
    assert len(heads(other.get(LIST).text)) > 2
    browser.post("/pipeline/deals/columns", {**form, "do": "reset"})
    assert heads(browser.get(LIST).text)[:2] == ["Name", "Code"]


def test_columns_of_a_view_go_into_the_address(browser: Browser) -> None:
    url = keep(browser, "Won", "stage=won")
    form = {"order": ["name", "value"], "col": ["name"]}
    answer = browser.post(f"/pipeline/deals/columns?{url.partition('?')[2]}", form)
    assert heads(browser.get(answer.headers["Location"]).text) == ["Name"]
    assert len(heads(browser.get(LIST).text)) > 2


def test_a_column_moves_without_scripts(browser: Browser) -> None:
    form = {"order": ["name", "stage", "value"], "col": ["stage"], "do": "up-stage"}
    page = browser.post("/pipeline/deals/columns", form).text
    assert re.findall(r'name="order" value="([^"]+)"', page) == ["stage", "name", "value"]
    assert 'name="col" value="stage" checked' in page


def test_a_list_costs_five_statements_with_views_and_more_rows(
    site: Site, browser: Browser
) -> None:
    for number in range(40):
        made(site, {"name": f"Deal {number:02}", "stage": "engaging"})
    for name in ("One", "Two", "Three"):
        keep(browser, name, "stage=engaging")
    browser.get(LIST)
    with site.counted() as statements:
        page = browser.get(LIST).text
    assert len(names(page)) == 25
    assert len(statements) <= 5, "\n".join(statements)


def test_another_process_offers_a_view_and_its_deletion_at_once(
    site: Site, browser: Browser
) -> None:
    other = Site(site.config)
    elsewhere = browser.elsewhere(other.runtime)
    assert tabs(elsewhere.get(LIST).text) == ["All deals", "Views"]
    keep(browser, "Won", "stage=won")
    assert tabs(elsewhere.get(LIST).text) == ["All deals", "Won", "Views"]
    with site.context():
        kind = record_type("pipeline.deal")
        (view,) = session().scalars(sa.select(SavedView))
        owner = Actor(ActorKind.STAFF, view.staff_id, "Ada Admin", is_admin=True)
        views.delete(kind, view.id, owner)
        assert views.remembered(kind, owner).named == ()
    assert tabs(elsewhere.get(LIST).text) == ["All deals", "Views"]
    other.close()
