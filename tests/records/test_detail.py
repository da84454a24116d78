"""The page of a record: overview, stream, comments, and what it costs."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from host.database import session
from host.hooks.actor import Actor
from host.messaging.mail.models import Mail
from host.messaging.notifications.models import Notification
from host.records import service
from host.records.beside import comments
from host.records.beside.models import Comment
from host.records.entering.fields import record_type
from host.testing import Browser, Site

pytestmark = pytest.mark.modules("tests/records/pipeline")
PART = {"HX-Request": "true"}


@pytest.fixture
def ada(site: Site) -> Actor:
    return site.actor(site.staff(admin=True, name="Ada Admin"))


def deal(site: Site, actor: Actor, **values: Any) -> int:
    """Make a deal and return its id."""
    with site.context():
        made = service.create(record_type("pipeline.deal"), {"name": "Big"} | values, actor)
        return int(made.record.id)


def change(site: Site, actor: Actor, record_id: int, **values: Any) -> None:
    with site.context():
        service.update(record_type("pipeline.deal"), record_id, values, actor)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_stream_says_old_and_new_values_in_words(
    site: Site, browser: Browser, ada: Actor
) -> None:
    client = site.client(name="Acme")
    one = deal(site, ada, stage="prospecting", value=Decimal("1200.5"), owner_id=ada.id)
    change(
        site,
        ada,
        one,
        stage="engaging",
        value=Decimal(99),
        client_id=client.id,
        chance=Decimal("12.5"),
    )
    text = text_of(browser.get(f"/pipeline/deals/{one}/activity").text)
    assert "Stage Prospecting → Engaging" in text
    assert "Client Acme" in text
    assert re.search(r"Value 1.200\.50 → 99\.00", text)
    assert "Chance 12.5 %" in text


def test_what_one_may_not_see_is_not_in_the_stream(site: Site, ada: Actor) -> None:
    one = deal(site, ada)
    change(site, ada, one, margin=Decimal("33.25"), seats=7)
    reader = site.login(site.staff(["pipeline.deal:view"]))
    text = reader.get(f"/pipeline/deals/{one}/activity").text
    assert "Seats" in text
    assert "33.25" not in text


def test_comments_and_changes_stand_in_the_order_of_time_and_older_ones_follow(
    site: Site, browser: Browser, ada: Actor
) -> None:
    one = deal(site, ada)
    for number in range(1, 41):
        if number % 2:
            with site.context():
                comments.write(record_type("pipeline.deal"), one, f"Remark {number}.", ada)
        else:
            change(site, ada, one, seats=number)
    url, seen = f"/pipeline/deals/{one}/activity", []
    while url:
        html = browser.get(url, headers=PART).text
        seen += re.findall(r"Remark (\d+)\.|<ins>(\d+) seats</ins>", html)
        found = re.search(r'href="([^"]+before=[^"]+)"', html)
        url = found[1].replace("&amp;", "&") if found else ""
    assert [int(remark or seats) for remark, seats in seen] == list(range(40, 0, -1))
    only = browser.get(f"/pipeline/deals/{one}/activity?show=comments").text
    assert "Remark 39." in only
    assert "<ins>" not in only


def test_who_is_named_and_may_see_the_record_is_told(site: Site, ada: Actor) -> None:
    one = deal(site, ada)
    reader = site.staff(["pipeline.deal:view"], name="Grace Hopper")
    stranger = site.staff(["clients:view"], name="Sid Stranger")
    with site.context() as db:
        kind = record_type("pipeline.deal")
        made = comments.write(kind, one, "Ask @Grace Hopper, not @Sid Stranger.", ada)
        comments.edit(kind, one, made.id, "Ask @grace hopper again.", ada)
        told = db.scalars(sa.select(Notification)).all()
        assert [(notice.staff_id, notice.title) for notice in told] == [
            (reader.id, "Ada Admin mentioned you on Big")
        ]
        assert [mail.to for mail in db.scalars(sa.select(Mail))] == [reader.email]
    offered = site.login(reader).get(f"/pipeline/deals/{one}/people?q=s").get_json()["people"]
    assert [person["name"] for person in offered if person["id"] == stranger.id] == []
    html = site.login(reader).get(f"/pipeline/deals/{one}").text
    assert '<span class="t-mention">@grace hopper</span>' in html


def test_a_comment_is_written_changed_and_deleted_without_scripts(
    site: Site, browser: Browser, ada: Actor
) -> None:
    one = deal(site, ada)
    path = f"/pipeline/deals/{one}"
    empty = browser.post(f"{path}/comments", {"body": "  "})
    assert empty.status_code == 422
    assert "Write something first." in empty.text
    assert (
        browser.post(f"{path}/comments", {"body": "<b>Bold</b> https://a.example/x."}).status_code
        == 302
    )
    html = browser.get(path).text
    assert "&lt;b&gt;Bold&lt;/b&gt;" in html
    assert 'href="https://a.example/x"' in html
    assert browser.post(f"{path}/comments/1", {"body": "Changed."}).status_code == 302
    assert "Changed." in browser.get(path).text
    assert browser.post(f"{path}/comments/1/delete").status_code == 302
    assert "Changed." not in browser.get(path).text


def test_only_its_author_and_administrators_change_a_comment(site: Site, ada: Actor) -> None:
    one = deal(site, ada)
    path = f"/pipeline/deals/{one}/comments"
    author = site.login(site.staff(["pipeline.deal:view"]))
    other = site.login(site.staff(["pipeline.deal:view"]))
    author.post(path, {"body": "Mine."})
    assert other.post(f"{path}/1", {"body": "Yours."}).status_code == 403
    assert other.post(f"{path}/1/delete").status_code == 403
    assert author.post(f"{path}/1", {"body": "Still mine."}).status_code == 302
    unseen = site.login(site.staff(["pipeline.deal:view_own"]))
    assert unseen.post(path, {"body": "Hello."}).status_code == 404
    with site.context():
        assert session().scalars(sa.select(Comment.body)).all() == ["Still mine."]


def test_the_overview_costs_fifteen_statements_at_most(
    site: Site, browser: Browser, ada: Actor
) -> None:
    client = site.client(name="Acme")
    for person in range(3):
        site.contact(client)
        one = deal(site, ada, client_id=client.id, seats=person + 1)
        change(site, ada, one, seats=person + 9)
        with site.context():
            comments.write(record_type("pipeline.deal"), one, "Remark.", ada)
    for path in (f"/pipeline/deals/{one}", f"/clients/{client.id}"):
        browser.get(path)
        with site.counted() as statements:
            assert browser.get(path).status_code == 200
        assert len(statements) <= 15, "\n".join(statements)


def test_the_question_before_a_deletion_counts_what_goes_along(
    site: Site, browser: Browser, ada: Actor
) -> None:
    client = site.client(name="Acme")
    site.contact(client)
    one = deal(site, ada, client_id=client.id)
    with site.context():
        comments.write(record_type("host.client"), client.id, "Remark.", ada)
    text = text_of(browser.get(f"/clients/{client.id}/delete").text)
    assert "1 contact 1 deal 1 comment" in text
    assert "Nothing else goes along." in browser.get(f"/pipeline/deals/{one}/delete").text
    reader = site.login(site.staff(["pipeline.deal:view"]))
    assert reader.get(f"/pipeline/deals/{one}/delete").status_code == 403
