"""The publishers whose keys this site trusts, and which key took the place of which."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from host import clock
from host.activity.service import record
from host.database import session, transaction
from host.errors import Conflict, InvalidInput, NotFound
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.signing import keys, strict
from host.signing.errors import Malformed
from host.signing.models import PublisherKey, Revocation
from host.signing.revocations import RevocationKind
from host.signing.verdict import SignatureState, Verdict, short

PUBLISHER_TYPE = "host.publisher_key"


def list_keys() -> list[PublisherKey]:
    """Return the trusted keys by publisher, the newest of each first."""
    query = (
        sa.select(PublisherKey)
        .where(PublisherKey.public_key != "")
        .order_by(PublisherKey.publisher, PublisherKey.trusted_at.desc())
    )
    return list(session().scalars(query))


def trust(public_key: str, publisher: str, actor: Actor, replaces: str = "") -> PublisherKey:
    """Trust a public key under the name of its publisher; again changes nothing but the name.

    ``replaces`` is the fingerprint of an older key: modules that were signed with that one
    then take versions signed with this one. Raises KeyRefused, InvalidInput or Conflict.
    """
    actor.require_admin()
    public_key = keys.read_public(public_key)
    publisher = _name(publisher)
    fingerprint = keys.fingerprint(public_key)
    older = _older(replaces, fingerprint)
    with transaction() as db:
        if _is_revoked(db, fingerprint):
            raise Conflict(
                f"The key {short(fingerprint)} was revoked on this site. Take the revocation "
                "back first, if you are sure."
            )
        row = db.get(PublisherKey, fingerprint, populate_existing=True)
        if row is None or not row.public_key or row.publisher != publisher:
            row = _keep(db, fingerprint, public_key, publisher, actor)
            record(actor, "trusted", _ref(row), note=f"key {fingerprint}")
        if older:
            _succeed(db, older, row, actor)
    return row


def distrust(wanted: str, actor: Actor) -> PublisherKey:
    """Stop trusting a key; what is installed goes on, newer versions meet the policy.

    ``wanted`` is a fingerprint, its beginning, or the public key. Raises NotFound.
    """
    actor.require_admin()
    with transaction() as db:
        row = find(wanted)
        db.execute(
            sa.update(PublisherKey)
            .where(PublisherKey.replaced_by == row.fingerprint)
            .values(replaced_by=None)
        )
        record(actor, "distrusted", _ref(row), note=f"key {row.fingerprint}")
        if row.replaced_by is None:
            db.delete(row)
        else:
            row.public_key = ""
        db.flush()
        db.execute(
            sa.delete(PublisherKey).where(
                PublisherKey.public_key == "", PublisherKey.replaced_by.is_(None)
            )
        )
    return row


def find(wanted: str) -> PublisherKey:
    """Return a trusted key by fingerprint, its beginning, or itself; raises NotFound."""
    fingerprint = keys.fingerprint_of(wanted)
    found = [one for one in list_keys() if one.fingerprint.startswith(fingerprint)]
    if len(found) != 1 or len(fingerprint) < 8:
        raise NotFound(
            f"This site trusts no key “{wanted[:64]}”. Name it by its fingerprint or eight or more "
            "of its first characters; “trellis module keys” lists them."
        )
    return found[0]


def adopt(verdict: Verdict, actor: Actor) -> bool:
    """Trust a newer key for which a trusted one vouched; tell whether that was news.

    To be called in the transaction that takes the archive in.
    """
    if verdict.state is not SignatureState.SIGNED or not verdict.lineage:
        return False
    with transaction() as db:
        if _is_trusted(db.get(PublisherKey, verdict.fingerprint, populate_existing=True)):
            return False
        older = [db.get(PublisherKey, one, populate_existing=True) for one in verdict.lineage]
        vouching = next((one for one in older if one is not None and one.public_key), None)
        if vouching is None:
            return False
        row = _keep(db, verdict.fingerprint, verdict.key, vouching.publisher, actor)
        _succeed(db, vouching.fingerprint, row, actor)
    return True


def _keep(
    db: Session, fingerprint: str, public_key: str, publisher: str, actor: Actor
) -> PublisherKey:
    row = db.get(PublisherKey, fingerprint)
    if row is None:
        row = PublisherKey(fingerprint=fingerprint)
        db.add(row)
    row.public_key, row.publisher = public_key, publisher
    row.trusted_at, row.trusted_by = clock.now(), actor.label
    db.flush()
    return row


def _succeed(db: Session, older: str, newer: PublisherKey, actor: Actor) -> None:
    """Note that a key took the place of an older one, which need never have been trusted."""
    row = db.get(PublisherKey, older, populate_existing=True)
    if row is None:
        row = _keep(db, older, "", newer.publisher, actor)
    if row.replaced_by != newer.fingerprint:
        row.replaced_by = newer.fingerprint
        record(actor, "replaced", _ref(row), note=f"by the key {newer.fingerprint}")
        db.flush()


def _older(replaces: str, newer: str) -> str:
    if not replaces.strip():
        return ""
    fingerprint = keys.fingerprint_of(replaces)
    try:
        strict.digest(fingerprint, "")
    except Malformed as error:
        raise InvalidInput.of(
            "replaces", "Name the older key whole: the public key, or the 64 of its fingerprint."
        ) from error
    if fingerprint == newer:
        raise InvalidInput.of("replaces", "A key cannot replace itself.")
    return fingerprint


def _name(publisher: str) -> str:
    try:
        return strict.text(publisher.strip(), "")
    except Malformed as error:
        raise InvalidInput.of(
            "publisher", "Enter the publisher's name, of up to 200 characters on one line."
        ) from error


def _is_trusted(row: PublisherKey | None) -> bool:
    return row is not None and row.public_key != ""


def _is_revoked(db: Session, fingerprint: str) -> bool:
    query = sa.select(Revocation.id).where(
        Revocation.kind == RevocationKind.KEY, Revocation.value == fingerprint
    )
    return db.scalar(query) is not None


def _ref(row: PublisherKey) -> RecordRef:
    return RecordRef(PUBLISHER_TYPE, 0, f"{row.publisher}, key {short(row.fingerprint)}")


def trusted_names(rows: Sequence[PublisherKey]) -> dict[str, str]:
    """Return the publishers of the trusted keys among the rows, by fingerprint."""
    return {one.fingerprint: one.publisher for one in rows if one.public_key}
