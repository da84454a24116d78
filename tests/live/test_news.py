"""What a process takes as known when it begins to listen, and what it still waits for."""

from __future__ import annotations

from host.database import session, transaction
from host.messaging.notifications import service as notices
from host.messaging.notifications.models import Notification
from host.testing import Site
from host.web.live.news import NewsReader


def test_a_notice_numbered_before_the_beginning_but_committed_after_it_is_told(site: Site) -> None:
    staff_id = site.staff([]).id
    with site.context() as db:
        for number in range(3):
            notices.notify(staff_id, "host.import", f"Notice {number}")
        late = notices.page(staff_id)[1]
        values = {one.name: getattr(late, one.key) for one in Notification.__table__.c}
        with transaction():
            db.delete(late)
        reader = NewsReader(db.get_bind())  # type: ignore[arg-type]
        reader.begin()
        assert reader.new([staff_id]) == []
        with transaction():
            session().add(Notification(**values))
        assert [one.id for one in reader.new([staff_id])] == [values["id"]]
        assert reader.new([staff_id]) == []
