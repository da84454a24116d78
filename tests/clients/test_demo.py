"""The demonstration's clients are there once, however often they are loaded."""

from __future__ import annotations

import sqlalchemy as sa

from host.activity.models import Activity
from host.clients import demo, login
from host.clients.models import Client, Contact
from host.testing import Site


def test_loading_twice_adds_nothing_and_the_contact_can_log_in(site: Site) -> None:
    owner = site.staff(name="Owner")
    with site.context() as db:
        demo.load()
        counts = [
            db.scalar(sa.select(sa.func.count()).select_from(one)) for one in (Client, Contact)
        ]
        demo.load()
        again = [
            db.scalar(sa.select(sa.func.count()).select_from(one)) for one in (Client, Contact)
        ]
        demo.set_client_password("trellis-demo")
        demo.set_client_password("trellis-demo")
        changes = sa.select(Activity.id).where(Activity.verb == "updated")
        assert len(list(db.scalars(changes))) == 3
        assert login.log_in(demo.LOGIN, "trellis-demo", "127.0.0.1", "test")
        assert set(db.scalars(sa.select(Client.owner_id))) == {owner.id}
    assert counts == again == [14, 17]
