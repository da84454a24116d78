"""People are told as they chose, once, not of their own deeds, and not by a mail for each thing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from host import clock
from host.access.grants import actor_of
from host.hooks.notifications import EmailTiming
from host.hooks.records import RecordRef
from host.messaging.mail import service as mail
from host.messaging.notifications import choices, kinds, post, service
from host.messaging.notifications.channels import Channels
from host.testing import Site

KIND = "host.mention"


def test_what_follows_on_a_record_within_minutes_is_one_mail(site: Site) -> None:
    ann, ref = site.staff(), RecordRef("host.client", 7, "Meridian Ltd")
    with site.context():
        for number in range(4):
            service.notify(ann.id, KIND, f"News {number}", ref=ref)
        assert [one.subject for one in mail.page()] == ["News 0"]
        with clock.at(clock.now() + timedelta(minutes=6)):
            post.deliver_due()
            post.deliver_due()
        assert [one.subject for one in mail.page()] == ["3 notices: Meridian Ltd", "News 0"]
        assert "/profile/notifications" in mail.page()[0].text


def test_the_daily_summary_comes_once(site: Site) -> None:
    ann = site.staff()
    with site.context():
        choices.save(ann.id, {KIND: Channels(False, EmailTiming.DAILY)})
        for number in range(2):
            service.notify(ann.id, KIND, f"News {number}", dedupe_key=f"n{number}")
            service.notify(ann.id, KIND, f"News {number}", dedupe_key=f"n{number}")
        assert service.page(ann.id) == []
        with clock.at(clock.now() + timedelta(days=1)):
            post.deliver_due()
            post.deliver_due()
        assert [one.subject for one in mail.page()] == ["Daily summary: 2 notices"]


def test_nobody_hears_of_their_own_deeds_nor_of_what_they_switched_off(site: Site) -> None:
    ann = site.staff()
    with site.context():
        service.notify(ann.id, KIND, "Own", by=actor_of(ann))
        choices.save(ann.id, {KIND: Channels(False, EmailTiming.NEVER)})
        service.notify(ann.id, KIND, "Off")
        assert (service.page(ann.id), mail.page()) == ([], [])


def test_a_kind_that_nobody_declares_is_refused(site: Site) -> None:
    ann = site.staff()
    with site.context(), pytest.raises(kinds.UnknownKind, match="notification_kinds"):
        service.notify(ann.id, "nobody.knows", "Lost")


def test_the_choice_is_made_on_a_page(site: Site) -> None:
    ann = site.staff()
    browser = site.login(ann)
    assert "Somebody mentions me" in browser.get("/profile/notifications").text
    browser.post("/profile/notifications", {f"email:{KIND}": "daily"})
    with site.context():
        assert choices.of_person(ann.id)[KIND] == Channels(False, EmailTiming.DAILY)
    browser.post("/profile/notifications", {"reset": "1"})
    with site.context():
        assert choices.of_person(ann.id)[KIND] == Channels(True, EmailTiming.AT_ONCE)
