"""Notices reach one person, are counted cheaply and read once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from host import clock
from host.hooks.notifications import EmailTiming
from host.messaging.mail import service as mail
from host.messaging.notifications import choices, post, service
from host.testing import Site


def test_a_notice_is_written_once_for_a_key_and_mailed_if_asked(site: Site) -> None:
    ann = site.staff()
    with site.context():
        for _ in range(2):
            service.notify(
                ann.id, "host.mention", "Due", body="Soon", url="/x/1", dedupe_key="task:1"
            )
        (notice,) = service.page(ann.id)
        (sent,) = mail.page()
        assert (notice.title, notice.body, notice.url) == ("Due", "Soon", "/x/1")
        assert sent.to == ann.email
        assert f"{site.config.site_url}/x/1" in sent.text


def test_people_read_their_own_notices(site: Site) -> None:
    ann, ben = site.staff(), site.staff()
    with site.context():
        for number in range(3):
            service.notify(ann.id, "host.mention", f"Notice {number}")
        service.notify(ben.id, "host.mention", "For Ben")
        newest = service.page(ann.id, limit=1)
        assert [notice.title for notice in newest] == ["Notice 2"]
        older = service.page(ann.id, before_id=newest[0].id)
        assert [notice.title for notice in older] == ["Notice 1", "Notice 0"]
        assert service.mark_read(ben.id, [notice.id for notice in older]) == 0
        assert service.mark_read(ann.id, [older[0].id]) == 1
        assert service.unread_count(ann.id) == 2
        assert service.mark_read(ann.id) == 2
        assert (service.unread_count(ann.id), service.unread_count(ben.id)) == (0, 1)
        assert service.page(ann.id, unread_only=True) == []


def test_the_unread_count_stops_at_a_hundred_and_is_one_query(site: Site) -> None:
    ann = site.staff()
    with site.context():
        for number in range(105):
            service.notify(ann.id, "host.mention", f"Notice {number}")
        with site.counted() as statements:
            assert service.unread_count(ann.id) == service.MANY
        assert len(statements) == 1


def test_nobody_who_has_left_gets_mail(site: Site) -> None:
    ann = site.staff()
    with site.context() as db:
        db.merge(ann).is_active = False
        db.commit()
        service.notify(ann.id, "host.mention", "Due")
        assert mail.page() == []


def test_an_address_that_cannot_be_stops_neither_what_happened_nor_other_peoples_mail(
    site: Site,
) -> None:
    ann, ben = site.staff(), site.staff()
    with site.context() as db:
        db.merge(ann).email = "ann@crm.local"  # as a database that was brought along may have it
        db.commit()
        for person in (ann, ben):
            settled = choices.of_person(person.id)["host.mention"]
            daily = replace(settled, email=EmailTiming.DAILY)
            service.notify(person.id, "host.mention", "At once")
            choices.save(person.id, {"host.mention": daily})
            service.notify(person.id, "host.mention", "Daily")
        assert service.unread_count(ann.id) == 2
        with clock.at(clock.now() + timedelta(days=2)):
            post.deliver_due()
            assert post.waiting() == []
        assert [sent.to for sent in mail.page()] == [ben.email, ben.email]
