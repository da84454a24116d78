"""The check again and again: grace, lapse, the way back; each change written and told once."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from host import clock
from host.activity.models import Activity
from host.cron import service as cron
from host.errors import InvalidInput, NotFound, PermissionDenied
from host.hooks.actor import SYSTEM
from host.hooks.manifest import Manifest
from host.kernel import epochs
from host.licensing import checking, errors, keys, verifying
from host.licensing import service as licensing
from host.licensing.models import LicenceState, ModuleLicence
from host.messaging.mail.models import Mail
from host.messaging.notifications.models import Notification
from host.testing import Site
from tests.licensing import shop
from tests.licensing.conftest import Sell
from tests.licensing.servers import LicenceServer, closed

NOON = datetime(2030, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def check(site: Site, at: datetime) -> ModuleLicence:
    with clock.at(at), site.context():
        checking.check(shop.manifest())
    return row(site)


def row(site: Site) -> ModuleLicence:
    with site.context():
        found = licensing.of("shop")
        assert found is not None
        return found


def lapsed(site: Site) -> bool:
    with site.context():
        return licensing.is_lapsed("shop")


def told(site: Site) -> list[str]:
    with site.context() as db:
        return list(db.scalars(sa.select(Notification.title).order_by(Notification.id)))


def logged(site: Site) -> list[str]:
    query = sa.select(Activity.verb).where(Activity.verb.startswith("licence_"))
    with site.context() as db:
        return list(db.scalars(query.order_by(Activity.id)))


def test_a_silent_server_gives_seven_days_and_then_reading_only(
    any_site: Site, sell: Sell, server: LicenceServer
) -> None:
    any_site.staff(admin=True)
    any_site.staff(["clients:view"])
    with clock.at(NOON):
        sell(any_site)
    before = epochs.latest(any_site.engine)
    server.says("", 500)
    found = check(any_site, NOON + DAY)
    assert (found.state, found.unreachable_since) == ("grace", NOON + DAY)
    assert not lapsed(any_site)
    assert epochs.latest(any_site.engine) == before + 1
    check(any_site, NOON + 2 * DAY)
    assert check(any_site, NOON + 7 * DAY).state == "grace"
    assert epochs.latest(any_site.engine) == before + 1
    found = check(any_site, NOON + 8 * DAY)
    assert (found.state, found.state_since) == ("lapsed", NOON + 8 * DAY)
    assert lapsed(any_site)
    assert "since 2030-03-02, and 7 days have passed" in found.message
    check(any_site, NOON + 9 * DAY)
    assert told(any_site) == [
        "The licence of Shop cannot be checked",
        "Shop is read-only: its licence has lapsed",
    ]
    server.says({"status": "valid"})
    found = check(any_site, NOON + 10 * DAY)
    assert (found.state, found.unreachable_since, found.message) == ("valid", None, "")
    assert not lapsed(any_site)
    assert told(any_site)[2:] == ["The licence of Shop is good again"]
    assert logged(any_site)[-3:] == ["licence_grace", "licence_lapsed", "licence_valid"]
    with any_site.context() as db:
        assert db.scalar(sa.select(sa.func.count(Mail.id))) == 2


def test_an_answer_between_two_silences_begins_the_grace_anew(
    site: Site, sell: Sell, server: LicenceServer
) -> None:
    with clock.at(NOON):
        sell(site)
    for day, answer in ((1, 500), (6, 200), (7, 500), (13, 500)):
        server.says({"status": "valid"}, answer)
        check(site, NOON + day * DAY)
    found = row(site)
    assert (found.state, found.unreachable_since) == ("grace", NOON + 7 * DAY)


@pytest.mark.parametrize("status", ["revoked", "expired", "invalid", "other_site"])
def test_a_plain_no_lapses_at_once(
    site: Site, sell: Sell, server: LicenceServer, status: str
) -> None:
    sell(site)
    server.says({"status": status})
    assert check(site, NOON).state == "lapsed"
    server.says("", 500)
    found = check(site, NOON + DAY)
    assert found.state == "lapsed"
    assert "status 500" not in found.message


def test_a_refused_token_leaves_the_time_of_grace(
    site: Site, sell: Sell, server: LicenceServer
) -> None:
    sell(site)
    server.says("", 401)
    found = check(site, NOON)
    assert found.state == "grace"
    assert "refuses this site's token" in found.message


def test_a_key_lapses_on_the_day_after_its_last(fresh: Site, tmp_path: Path) -> None:
    site = fresh
    private, public = keys.generate_pair()
    code = keys.issue(
        private,
        product="p",
        site="localhost",
        licensee="Ada",
        issued=date(2030, 1, 1),
        expires=date(2030, 3, 1),
    )
    licence = f'mode = "required"\nproduct = "p"\npublic_key = "{public}"'
    with clock.at(NOON):
        site.install(shop.make(tmp_path, licence), code)
    for instant, state in (
        (NOON + timedelta(hours=11), "valid"),
        (NOON + timedelta(hours=12, minutes=30), "lapsed"),
    ):
        with clock.at(instant), site.context():
            cron.run_job("host.licences", caller="test")
        assert row(site).state == state
    assert "This purchase code ended on 2030-03-01" in row(site).message


def test_the_job_asks_once_a_day_and_more_often_in_grace(
    site: Site, sell: Sell, server: LicenceServer
) -> None:
    with clock.at(NOON):
        sell(site)
        with site.context():
            cron.run_due(caller="test")
    asked = []
    for hour in range(1, 37):
        if hour == 23:
            server.says("", 500)
        with clock.at(NOON + timedelta(hours=hour, minutes=30)), site.context():
            cron.run_due(caller="test")
        asked.append(len(server.asked))
    # At 24 hours the first silence; then every four hours or so.
    assert asked[22] == 0
    assert asked[23] == 1
    assert 3 <= asked[-1] <= 4


def test_a_dry_run_names_and_asks_nobody(site: Site, sell: Sell, server: LicenceServer) -> None:
    with clock.at(NOON):
        sell(site)
    with site.context():
        result = cron.run_job("host.licences", now=NOON + 2 * DAY, dry_run=True, caller="test")
    assert list(result.lines) == ["shop would be checked"]
    assert server.asked == []


def test_two_workers_at_once_tell_once(any_site: Site, sell: Sell, server: LicenceServer) -> None:
    any_site.staff(admin=True)
    sell(any_site)
    server.says({"status": "revoked"})
    errors_met: list[BaseException] = []

    def work() -> None:
        try:
            check(any_site, NOON)
        except BaseException as error:
            errors_met.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors_met == []
    assert told(any_site) == ["Shop is read-only: its licence has lapsed"]
    assert logged(any_site).count("licence_lapsed") == 1


def test_an_answer_about_an_old_code_is_thrown_away(
    site: Site, sell: Sell, server: LicenceServer
) -> None:
    sell(site)
    with site.context():
        asked = checking._Asked("an old code", server.url, "")
        refusal = errors.LicenceRevoked("gone")
        assert checking._write(shop.manifest(), asked, refusal, SYSTEM) is None
    assert row(site).state == "valid"


def test_another_code_is_kept_only_when_it_is_good(
    any_site: Site, sell: Sell, server: LicenceServer
) -> None:
    sell(any_site)
    server.says({"status": "invalid"})
    with any_site.context(), pytest.raises(errors.LicenceInvalid):
        licensing.enter(shop.manifest(), shop.OTHER_CODE, SYSTEM)
    assert row(any_site).code == shop.CODE
    check(any_site, NOON)
    assert lapsed(any_site)
    server.says({"status": "valid", "licensee": "Bob"})
    with any_site.context():
        licensing.enter(shop.manifest(), shop.OTHER_CODE, SYSTEM)
    found = row(any_site)
    assert (found.code, found.licensee, found.state) == (shop.OTHER_CODE, "Bob", "valid")
    assert not lapsed(any_site)


def test_a_licence_moves_to_another_site(site: Site, sell: Sell, server: LicenceServer) -> None:
    sell(site)
    server.says("", 503)
    with site.context(), pytest.raises(errors.LicenceServerFaulty):
        licensing.release(shop.manifest(), SYSTEM)
    assert not lapsed(site)
    server.says({"status": "released"})
    with site.context():
        assert "other site" in licensing.release(shop.manifest(), SYSTEM)
    assert server.asked[-1]["action"] == "release"
    found = row(site)
    assert (found.code, found.state) == ("", "lapsed")
    assert lapsed(site)
    with site.context():
        assert checking.check(shop.manifest()) is None
        assert licensing.next_check("shop") is None
        with pytest.raises(NotFound):
            licensing.release(shop.manifest(), SYSTEM)


def test_a_code_entered_while_another_is_released_stays(
    site: Site, sell: Sell, server: LicenceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can be made to click in that second, so the other person is put into it."""
    sell(site)
    ask = verifying.release_code

    def ask_slowly(manifest: Manifest, code: str) -> str:
        advice = ask(manifest, code)
        server.says({"status": "valid", "licensee": "Bob"})
        other = Site(site.config)
        with other.context():
            licensing.enter(manifest, shop.OTHER_CODE, SYSTEM)
        other.close()
        return advice

    monkeypatch.setattr(verifying, "release_code", ask_slowly)
    server.says({"status": "released"})
    with site.context():
        assert "Another code was entered meanwhile" in licensing.release(shop.manifest(), SYSTEM)
    assert [one["code"] for one in server.asked] == [shop.CODE, shop.OTHER_CODE]
    assert (row(site).code, row(site).state) == (shop.OTHER_CODE, "valid")
    assert not lapsed(site)


def test_the_token_is_stored_sealed_and_the_address_checked(
    site: Site, sell: Sell, server: LicenceServer
) -> None:
    sell(site)
    assert "the-token" not in row(site).token
    with site.context():
        with pytest.raises(InvalidInput) as refused:
            licensing.configure(shop.manifest(), "ftp://a.example", "", SYSTEM)
        assert list(refused.value.fields) == ["endpoint"]
        licensing.configure(shop.manifest(), closed(), "", SYSTEM)
    assert row(site).token
    assert check(site, NOON).state == "grace"
    with site.context():
        licensing.configure(shop.manifest(), server.url, "another", SYSTEM)
    assert check(site, NOON + timedelta(hours=1)).state == LicenceState.VALID
    assert server.tokens[-1] == "Bearer another"


def test_only_administrators_touch_licences(site: Site, sell: Sell) -> None:
    sell(site)
    actor = site.actor(site.staff(["clients:view"]))
    with site.context():
        for attempt in (
            lambda: licensing.enter(shop.manifest(), shop.CODE, actor),
            lambda: licensing.release(shop.manifest(), actor),
            lambda: licensing.configure(shop.manifest(), "", "", actor),
        ):
            with pytest.raises(PermissionDenied):
                attempt()


def test_a_module_without_a_licence_is_not_looked_at(site: Site) -> None:
    site.install("tests/setup/garden")
    with site.context():
        assert not licensing.is_lapsed("garden")
        assert [one.slug for one in checking.licensed()] == ["shop"]
        assert licensing.verify(shop.manifest(""), None) is None
