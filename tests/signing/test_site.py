"""Keys and revocations of a site: for administrators, on record, heard of by every worker."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from host import clock
from host.activity.models import Activity
from host.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from host.hooks.actor import SYSTEM, Actor, ActorKind
from host.kernel.models import Epoch
from host.settings import service as settings
from host.signing import publishers, revocation_list, revocations, service
from host.signing.errors import KeyRefused, Malformed, SignatureRefused
from host.signing.revocation_list import Entry
from host.signing.revocations import RevocationKind, Stored
from host.signing.verdict import Policy, SignatureState
from host.testing import Site
from tests.signing.conftest import AT, Publisher, digest_of

NOBODY = Actor(ActorKind.STAFF, 1, "Nobody")
KEY, ARCHIVE = RevocationKind.KEY, RevocationKind.ARCHIVE


def epochs(site: Site) -> int:
    with site.engine.connect() as connection:
        query = sa.select(sa.func.count()).select_from(Epoch).where(Epoch.kind == "modules")
        return int(connection.execute(query).scalar_one())


def log(site: Site) -> list[tuple[str, str]]:
    with site.engine.connect() as connection:
        rows = connection.execute(sa.select(Activity.verb, Activity.record_label))
        return [(row.verb, row.record_label) for row in rows]


def held(site: Site, *stored: Stored) -> dict[str, str]:
    with site.engine.connect() as connection:
        return service.held_back(connection, stored)


def test_trust_changes_what_an_archive_is_worth(any_site: Site, ada: Publisher) -> None:
    files = ada.sign()
    with any_site.context():
        assert service.examine(files, digest_of(files)).state == SignatureState.UNKNOWN_KEY
        service.trust(f" {ada.public[:20]}\n{ada.public[20:]} ", "Ada Ltd", SYSTEM)
        found = service.examine(files, digest_of(files))
        assert (found.state, found.publisher) == (SignatureState.SIGNED, "Ada Ltd")
        service.trust(ada.public, "Ada Ltd", SYSTEM)
        service.trust(ada.public, "Ada & Co", SYSTEM)
        assert [one.publisher for one in service.list_keys()] == ["Ada & Co"]
        service.distrust(ada.fingerprint[:12], SYSTEM)
        assert service.list_keys() == []
        assert service.examine(files, digest_of(files)).state == SignatureState.UNKNOWN_KEY
        with pytest.raises(NotFound, match="trusts no key"):
            service.distrust(ada.fingerprint, SYSTEM)
    assert [verb for verb, _ in log(any_site)] == ["trusted", "trusted", "distrusted"]


def test_only_administrators_decide(site: Site, ada: Publisher) -> None:
    data = revocation_list.write(ada.private, "Ada", AT, [])
    with site.context():
        for deed in (
            lambda: service.trust(ada.public, "Ada", NOBODY),
            lambda: service.distrust(ada.public, NOBODY),
            lambda: service.revoke(KEY, ada.fingerprint, "x", NOBODY),
            lambda: service.unrevoke(KEY, ada.fingerprint, NOBODY),
            lambda: revocation_list.import_list(data, {}, NOBODY),
        ):
            with pytest.raises(PermissionDenied):
                deed()
    assert log(site) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"public_key": "x"}, "public_key"),
        ({"publisher": ""}, "publisher"),
        ({"publisher": "a\nb"}, "publisher"),
        ({"publisher": "x" * 201}, "publisher"),
        ({"replaces": "abc"}, "replaces"),
        ({"replaces": "self"}, "replaces"),
    ],
)
def test_what_cannot_be_trusted_is_named(
    site: Site, ada: Publisher, values: dict[str, str], field: str
) -> None:
    asked = {"public_key": ada.public, "publisher": "Ada", "replaces": ""} | values
    if asked["replaces"] == "self":
        asked["replaces"] = ada.public
    with site.context(), pytest.raises(InvalidInput) as caught:
        publishers.trust(asked["public_key"], asked["publisher"], SYSTEM, asked["replaces"])
    assert list(caught.value.fields) == [field]
    assert isinstance(caught.value, KeyRefused) is (field == "public_key")


def test_a_revocation_reaches_every_worker_and_is_taken_back(
    any_site: Site, ada: Publisher
) -> None:
    stored = Stored("d" * 64, "signed", ada.fingerprint)
    other = Stored("e" * 64, "unsigned")
    before = epochs(any_site)
    with any_site.context():
        service.trust(ada.public, "Ada", SYSTEM)
        assert epochs(any_site) == before
        assert service.revoke(KEY, ada.public, "stolen  on\nMonday", SYSTEM) is True
        assert service.revoke(KEY, ada.fingerprint.upper(), "again", SYSTEM) is False
    assert epochs(any_site) == before + 1
    assert list(held(any_site, stored, other)) == [stored.digest]
    assert "stolen on Monday" in held(any_site, stored)[stored.digest]
    with any_site.context():
        with pytest.raises(Conflict, match="was revoked"):
            service.trust(ada.public, "Ada", SYSTEM)
        assert service.known().trusted == {}
        assert service.unrevoke(KEY, ada.fingerprint, SYSTEM) is True
        assert service.unrevoke(KEY, ada.fingerprint, SYSTEM) is False
        assert list(service.known().trusted) == [ada.fingerprint]
        service.revoke(ARCHIVE, other.digest, "leaks", SYSTEM)
    assert epochs(any_site) == before + 3
    assert held(any_site, stored, other) == {other.digest: "its archive was revoked: leaks"}
    assert [verb for verb, _ in log(any_site)] == ["trusted", "revoked", "unrevoked", "revoked"]


def test_what_cannot_be_revoked_is_named(site: Site) -> None:
    with site.context():
        for kind in RevocationKind:
            for value in ("", "x", "0" * 63, "g" * 64):
                with pytest.raises(InvalidInput) as caught:
                    service.revoke(kind, value, "because", SYSTEM)
                assert list(caught.value.fields) == ["value"]
        for reason in ("", "  ", "x" * 501, "a\x00b"):
            with pytest.raises(InvalidInput) as caught:
                service.revoke(ARCHIVE, "0" * 64, reason, SYSTEM)
            assert list(caught.value.fields) == ["reason"]
        assert service.list_revocations() == []


def test_asking_what_is_held_back_costs_two_statements(site: Site) -> None:
    stored = [Stored(f"{number:064x}", "signed", f"{number:064x}") for number in range(50)]
    with site.context():
        for one in stored[:20]:
            service.revoke(ARCHIVE, one.digest, "old", SYSTEM)
    with site.counted() as statements:
        assert len(held(site, *stored)) == 20
    assert len(statements) == 2


def test_the_policy_is_a_setting_and_a_change_builds_modules_anew(site: Site) -> None:
    altered = Stored("d" * 64, "modified")
    with site.context():
        assert service.policy() is Policy.WARN
    assert list(held(site, altered)) == [altered.digest]
    before = epochs(site)
    with site.context():
        settings.save("modules", {"signature_policy": "dev"}, SYSTEM)
    assert epochs(site) == before + 1
    assert held(site, altered) == {}
    with site.context():
        assert service.policy() is Policy.DEV
        settings.save("modules", {"signature_policy": "strict"}, SYSTEM)
    assert list(held(site, altered)) == [altered.digest]
    with site.context(), pytest.raises(InvalidInput):
        settings.save("modules", {"signature_policy": "lax"}, SYSTEM)


def test_a_rotated_key_is_adopted_once_and_stands_on_its_own(
    any_site: Site, ada: Publisher, bob: Publisher, eve: Publisher
) -> None:
    rotated = bob.sign(chain=(ada.vouch_for(bob),))
    with any_site.context():
        unknown = service.examine(rotated, digest_of(rotated))
        assert service.adopt(unknown, SYSTEM) is False
        service.trust(ada.public, "Ada Ltd", SYSTEM)
        verdict = service.examine(rotated, digest_of(rotated))
        assert service.judge(verdict, "sample", ada.fingerprint, "strict") == []
        assert service.adopt(verdict, SYSTEM) is True
        assert service.adopt(verdict, SYSTEM) is False
        assert {one.publisher for one in service.list_keys()} == {"Ada Ltd"}
        later = service.examine(bob.sign(), digest_of(bob.sign()))
        assert service.judge(later, "sample", ada.fingerprint, "strict") == []
        service.revoke(KEY, ada.public, "left in a train", SYSTEM)
        assert service.examine(bob.sign(), digest_of(bob.sign())).state == SignatureState.SIGNED
        forged = eve.sign(chain=(ada.vouch_for(eve),))
        assert service.examine(forged, digest_of(forged)).state == SignatureState.UNKNOWN_KEY, (
            "whoever found the key in the train can vouch for nobody"
        )


def test_a_revoked_keys_place_is_taken_by_hand(site: Site, ada: Publisher, bob: Publisher) -> None:
    with site.context():
        service.revoke(KEY, ada.public, "stolen", SYSTEM)
        service.trust(bob.public, "Ada Ltd", SYSTEM, ada.fingerprint)
        assert [one.fingerprint for one in service.list_keys()] == [bob.fingerprint]
        found = service.examine(bob.sign(), digest_of(bob.sign()))
        assert service.judge(found, "sample", ada.fingerprint, "strict") == []
        service.distrust(bob.public, SYSTEM)
        found = service.examine(bob.sign(), digest_of(bob.sign()))
        with pytest.raises(SignatureRefused, match="does not vouch"):
            service.judge(found, "sample", ada.fingerprint, "warn")
        assert service.known().successors == {}


def test_distrusting_an_older_key_keeps_its_successor(
    site: Site, ada: Publisher, bob: Publisher
) -> None:
    with site.context():
        service.trust(ada.public, "Ada", SYSTEM)
        service.trust(bob.public, "Ada", SYSTEM, ada.public)
        service.distrust(ada.public, SYSTEM)
        assert list(service.known().trusted) == [bob.fingerprint]
        found = service.examine(bob.sign(), digest_of(bob.sign()))
        assert service.judge(found, "sample", ada.fingerprint, "strict") == []


class TestLists:
    """Lists of revocations that publishers sign."""

    def entries(self, ada: Publisher) -> list[Entry]:
        return [
            Entry(KEY, ada.fingerprint, "lost"),
            Entry(ARCHIVE, "a" * 64, "leaks"),
            Entry(ARCHIVE, "b" * 64, "leaks too"),
        ]

    def test_a_trusted_publisher_takes_back_its_own(
        self, any_site: Site, ada: Publisher, bob: Publisher
    ) -> None:
        entries = [
            Entry(KEY, ada.fingerprint, "lost"),
            Entry(KEY, bob.fingerprint, "a rival"),
            Entry(ARCHIVE, "a" * 64, "leaks"),
            Entry(ARCHIVE, "b" * 64, "a rival"),
            Entry(ARCHIVE, "c" * 64, "not here"),
        ]
        new = Publisher.new("Ada")
        data = revocation_list.write(new.private, "Ada", AT, entries)
        assert revocation_list.write(new.private, "Ada", AT, entries) == data
        signers = {"a" * 64: ada.fingerprint, "b" * 64: bob.fingerprint}
        before = epochs(any_site)
        with any_site.context():
            service.trust(new.public, "Ada Ltd", SYSTEM, ada.public)
            done = revocation_list.import_list(data, signers, SYSTEM)
            assert done.publisher == "Ada Ltd"
            assert [one.value for one in done.added] == [ada.fingerprint, "a" * 64, "c" * 64]
            assert [one.value for one in done.passed_over] == [bob.fingerprint, "b" * 64]
            again = revocation_list.import_list(data, signers, SYSTEM)
            assert (again.added, len(again.known)) == ((), 3)
        assert epochs(any_site) == before + 1

    def test_unsigned_archives_are_nobodys_to_take_back(self, site: Site, ada: Publisher) -> None:
        data = revocation_list.write(
            ada.private, "Ada", AT, [Entry(ARCHIVE, "a" * 64, "a rival of no name")]
        )
        with site.context():
            service.trust(ada.public, "Ada", SYSTEM)
            done = revocation_list.import_list(data, {"a" * 64: ""}, SYSTEM)
        assert (done.added, len(done.passed_over)) == ((), 1)

    def test_strangers_and_revoked_keys_take_nothing_back(self, site: Site, ada: Publisher) -> None:
        data = revocation_list.write(ada.private, "Ada", AT, self.entries(ada))
        with site.context():
            with pytest.raises(SignatureRefused, match="does not trust"):
                revocation_list.import_list(data, {}, SYSTEM)
            service.trust(ada.public, "Ada", SYSTEM)
            service.revoke(KEY, ada.public, "stolen", SYSTEM)
            with pytest.raises(SignatureRefused, match="was revoked: stolen"):
                revocation_list.import_list(data, {}, SYSTEM)
            assert len(service.list_revocations()) == 1

    def test_every_changed_byte_is_refused(self, site: Site, ada: Publisher) -> None:
        data = revocation_list.write(ada.private, "Ada", AT, self.entries(ada))
        with site.context():
            service.trust(ada.public, "Ada", SYSTEM)
            for place in range(0, len(data), 7):
                bent = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
                with pytest.raises((InvalidInput, SignatureRefused)):
                    revocation_list.import_list(bent, {}, SYSTEM)
            with pytest.raises(InvalidInput, match="can be believed"):
                revocation_list.import_list(data[:-20], {}, SYSTEM)
            assert service.list_revocations() == []

    def test_a_list_that_cannot_be_read_is_not_written(self, ada: Publisher) -> None:
        for entries in (
            [Entry(ARCHIVE, "short", "x")],
            [Entry(ARCHIVE, "a" * 64, "")],
            [Entry(ARCHIVE, f"{n:064x}", "x") for n in range(5001)],
        ):
            with pytest.raises(Malformed):
                revocation_list.write(ada.private, "Ada", AT, entries)
        with pytest.raises(Malformed):
            revocation_list.write(ada.private, "", AT, [])

    def test_a_signed_module_is_no_list(self, ada: Publisher) -> None:
        for data in ada.sign().values():
            with pytest.raises(Malformed):
                revocation_list.read(data)


def test_revocations_are_listed_newest_first(site: Site) -> None:
    with site.context():
        with clock.at(AT):
            service.revoke(ARCHIVE, "a" * 64, "first", SYSTEM)
        with clock.at(AT + timedelta(days=1)):
            service.revoke(ARCHIVE, "b" * 64, "second", SYSTEM)
        rows = service.list_revocations()
        assert [one.reason for one in rows] == ["second", "first"]
        assert revocations.get_revocation(rows[0].id).value == "b" * 64
        with pytest.raises(NotFound):
            revocations.get_revocation(999)
