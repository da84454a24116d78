"""What must not run on this site any more: keys and archives, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from host import clock
from host.activity.service import record
from host.database import session, transaction
from host.errors import Conflict, InvalidInput, NotFound
from host.hooks.actor import Actor
from host.hooks.records import RecordRef
from host.kernel import epochs
from host.signing import bare, keys, strict
from host.signing.errors import Malformed
from host.signing.models import Revocation
from host.signing.settings import policy_on
from host.signing.verdict import Policy, SignatureState, short

REVOCATION_TYPE = "host.module_revocation"
MAX_REASON = 500
_Revoked = Mapping[tuple[str, str], str]
"""Reasons by kind and value."""


class RevocationKind(StrEnum):
    """What a revocation names: a key by its fingerprint, or an archive by its digest."""

    KEY = "key"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Stored:
    """What the site keeps of an artefact's signature."""

    digest: str
    state: str
    signer: str = ""


def list_revocations() -> list[Revocation]:
    """Return all revocations, newest first."""
    return list(session().scalars(sa.select(Revocation).order_by(Revocation.id.desc())))


def get_revocation(revocation_id: int) -> Revocation:
    """Return a revocation; raises NotFound."""
    found = session().get(Revocation, revocation_id)
    if found is None:
        raise NotFound("This revocation is gone; somebody took it back.")
    return found


def revoke(kind: RevocationKind, value: str, reason: str, actor: Actor) -> bool:
    """Let nothing of the key, or the archive, run on any worker; tell whether that was news.

    Data stays. Raises InvalidInput.
    """
    return revoke_all([(kind, value, reason)], actor)[0]


def revoke_all(wanted: Sequence[tuple[RevocationKind, str, str]], actor: Actor) -> list[bool]:
    """Revoke each (kind, value, reason), all or none; tell of each whether it was news."""
    actor.require_admin()
    plain = [(kind, _value(kind, value), _reason(reason)) for kind, value, reason in wanted]
    try:
        with transaction() as db:
            news = [_add(kind, value, reason, actor) for kind, value, reason in plain]
            if any(news):
                db.flush()
                epochs.advance(db, epochs.EpochKind.MODULES, "revocations")
    except IntegrityError as error:
        raise Conflict(
            "Somebody else revoked the same at this moment. Repeat it to see what is left to do."
        ) from error
    return news


def unrevoke(kind: RevocationKind, value: str, actor: Actor) -> bool:
    """Take a revocation back; tell whether there was one."""
    actor.require_admin()
    value = _value(kind, value)
    with transaction() as db:
        row = db.scalar(_query(kind, value))
        if row is None:
            return False
        db.delete(row)
        record(actor, "unrevoked", _ref(kind, value), note=row.reason)
        db.flush()
        epochs.advance(db, epochs.EpochKind.MODULES, "revocations")
    return True


def held_back(connection: Connection, artefacts: Iterable[Stored]) -> dict[str, str]:
    """Return the digests that must not be loaded, each with the reason in words.

    Two statements, whatever the number of artefacts; where an archive was revoked that is
    none of them, one more for each signed artefact, once a process. Needs no generation.
    Empty under the policy for development.
    """
    artefacts = list(artefacts)
    if policy_on(connection) is Policy.DEV:
        return {}
    query = sa.select(Revocation.kind, Revocation.value, Revocation.reason)
    revoked = {(row.kind, row.value): row.reason for row in connection.execute(query)}
    bare_digests = _bare(connection, artefacts, revoked)
    found: dict[str, str] = {}
    for one in artefacts:
        why = _why(one, bare_digests.get(one.digest, ""), revoked)
        if why:
            found[one.digest] = why
    return found


def _bare(connection: Connection, artefacts: Sequence[Stored], revoked: _Revoked) -> dict[str, str]:
    """Return bare digests by digest, where a revocation may mean one; unsigned ones are bare."""
    asked = {one.digest for one in artefacts}
    if all(kind != RevocationKind.ARCHIVE or value in asked for kind, value in revoked):
        return {}
    signed = [one.digest for one in artefacts if one.state != SignatureState.UNSIGNED]
    return {digest: bare.of_kept(connection, digest) for digest in signed}


def _why(one: Stored, bare_digest: str, revoked: _Revoked) -> str:
    by_archive = revoked.get(
        (RevocationKind.ARCHIVE, one.digest), revoked.get((RevocationKind.ARCHIVE, bare_digest))
    )
    if by_archive is not None:
        return f"its archive was revoked: {by_archive}"
    by_key = revoked.get((RevocationKind.KEY, one.signer)) if one.signer else None
    if by_key is not None:
        return f"the key {short(one.signer)} that signed it was revoked: {by_key}"
    if one.state == SignatureState.MODIFIED:
        return "its archive is not as it was signed; install it again from its publisher"
    return ""


def _add(kind: RevocationKind, value: str, reason: str, actor: Actor) -> bool:
    db = session()
    if db.scalar(_query(kind, value)) is not None:
        return False
    db.add(Revocation(kind=kind.value, value=value, reason=reason, at=clock.now(), by=actor.label))
    record(actor, "revoked", _ref(kind, value), note=reason)
    return True


def _value(kind: RevocationKind, value: str) -> str:
    plain = keys.fingerprint_of(value) if kind is RevocationKind.KEY else value.strip().lower()
    try:
        return strict.digest(plain, "")
    except Malformed as error:
        what = "a public key or its fingerprint" if kind is RevocationKind.KEY else "a digest"
        raise InvalidInput.of(
            "value", f"Enter {what}; fingerprints and digests have 64 digits and letters a to f."
        ) from error


def _reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= MAX_REASON or not reason.isprintable():
        raise InvalidInput.of("reason", f"Say why, in up to {MAX_REASON} characters.")
    return reason


def _query(kind: RevocationKind, value: str) -> sa.Select[Revocation]:
    return sa.select(Revocation).where(Revocation.kind == kind, Revocation.value == value)


def _ref(kind: RevocationKind, value: str) -> RecordRef:
    return RecordRef(REVOCATION_TYPE, 0, f"{kind.value} {short(value)}")
