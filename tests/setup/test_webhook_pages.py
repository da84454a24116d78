"""Addresses for events of everything, the log narrowed in five ways, and what is sent."""

from __future__ import annotations

import json
import re

import pytest

from host.database import transaction
from host.hooks.actor import SYSTEM
from host.hooks.records import RecordRef
from host.messaging.webhooks import service as webhooks
from host.settings import service as settings
from host.testing import Browser, Site
from tests.setup.conftest import GARDEN

URL = "http://127.0.0.1:9/hook"
pytestmark = pytest.mark.modules(GARDEN)


@pytest.fixture
def target(site: Site) -> int:
    with site.context():
        settings.save("webhooks", {"allow_private_targets": True}, SYSTEM)
    with site.context():
        return webhooks.add_target("", URL, ["*"], SYSTEM).id


def test_an_address_takes_events_of_the_host_and_of_modules(site: Site, browser: Browser) -> None:
    browser.post("/setup/settings/webhooks", {"s_allow_private_targets": "y"})
    form = browser.get("/setup/webhooks/new").text
    assert "A client was created" in form
    assert "Something grew" in form
    sent = {
        "url": URL,
        "name": "The warehouse",
        "events": ["client.*", "garden.grown"],
        "headers": "Authorization: Bearer sesame",
        "parallel": "2",
        "max_tries": "5",
        "payload_version": "1",
    }
    assert browser.post("/setup/webhooks/new", sent).location == "/setup/webhooks"
    page = browser.get("/setup/webhooks/1").text
    assert "The warehouse" in page
    assert "sesame" not in page
    assert "Authorization: …" in page
    with site.context():
        found = webhooks.get_target(1)
        assert (found.events, found.parallel, found.max_tries) == (
            ["client.*", "garden.grown"],
            2,
            5,
        )


def test_no_event_at_all_is_refused_and_what_was_typed_stays(site: Site, browser: Browser) -> None:
    browser.post("/setup/settings/webhooks", {"s_allow_private_targets": "y"})
    answer = browser.post("/setup/webhooks/new", {"url": URL, "name": "Typed"})
    assert answer.status_code == 422
    assert "Choose at least one event." in answer.text
    assert 'value="Typed"' in answer.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"garden.cut", "garden.grown"}),
        ("event=garden.cut", {"garden.cut"}),
        ("state=failed", set()),
        ("record=garden.hedge:7", {"garden.grown"}),
        ("target=1", {"garden.cut", "garden.grown"}),
        ("target=99", set()),
        ("since=2020-01-01&until=2090-01-01", {"garden.cut", "garden.grown"}),
        ("until=2020-01-01", set()),
        ("since=2090-01-01", set()),
        ("since=nonsense&record=nonsense&target=x&state=x", {"garden.cut", "garden.grown"}),
    ],
)
def test_the_log_is_narrowed(
    site: Site, browser: Browser, target: int, query: str, shown: set[str]
) -> None:
    with site.context(), transaction():
        webhooks.publish("garden", "garden.cut", {})
        ref = RecordRef("garden.hedge", 7, "The long hedge")
        webhooks.publish("garden", "garden.grown", {}, ref=ref)
    page = browser.get(f"/setup/webhooks?{query}").text
    found = set(re.findall(r"/setup/webhooks/deliveries/\d+\">([a-z.]+)<", page))
    assert found == shown


def test_ticked_deliveries_are_sent_again(site: Site, browser: Browser, target: int) -> None:
    with site.context(), transaction():
        for _ in range(3):
            webhooks.publish("garden", "garden.cut", {})
    answer = browser.post("/setup/webhooks/deliveries/resend", {"id": ["1", "3"]})
    assert answer.location == "/setup/webhooks"
    assert "2 deliveries are on the way again." in browser.get("/setup/webhooks").text


def test_a_test_leads_to_its_delivery_which_says_that_nobody_works(
    site: Site, browser: Browser, target: int
) -> None:
    answer = browser.post(f"/setup/webhooks/{target}/test")
    assert answer.location == "/setup/webhooks/deliveries/1"
    assert "No worker process is running" in browser.get(answer.location).text


def test_every_event_has_a_page_with_an_example_that_fits_its_schema(
    site: Site, browser: Browser
) -> None:
    listed = re.findall(
        r'href="(/setup/webhooks/events/[^"]+)"', browser.get("/setup/webhooks/events").text
    )
    assert "/setup/webhooks/events/client.created" in listed
    assert "/setup/webhooks/events/garden.grown" in listed
    assert browser.get("/setup/webhooks/events/no.such").status_code == 404
    page = browser.get("/setup/webhooks/events/client.updated").text
    blocks = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.S)
    example, schema = (json.loads(block.replace("&#34;", '"')) for block in blocks)
    assert example["type"] == schema["properties"]["type"]["const"] == "client.updated"
    data = schema["properties"]["data"]
    assert set(data["required"]) <= set(example["data"])
    assert set(example["data"]["changes"]) <= set(data["properties"]["changes"]["properties"])
