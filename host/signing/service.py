"""Signatures for the life cycle: examine an archive, judge it, keep out what was revoked."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from host.database import session
from host.signing.content import verify_folder
from host.signing.errors import SignatureRefused
from host.signing.models import PublisherKey, Revocation
from host.signing.publishers import adopt, distrust, list_keys, trust, trusted_names
from host.signing.revocations import (
    RevocationKind,
    Stored,
    held_back,
    list_revocations,
    revoke,
    unrevoke,
)
from host.signing.settings import policy
from host.signing.verdict import Known, Policy, SignatureState, Verdict, judge, pin, weigh

__all__ = [
    "Known",
    "Policy",
    "RevocationKind",
    "SignatureRefused",
    "SignatureState",
    "Stored",
    "Verdict",
    "adopt",
    "distrust",
    "examine",
    "held_back",
    "judge",
    "known",
    "list_keys",
    "list_revocations",
    "pin",
    "policy",
    "revoke",
    "trust",
    "unrevoke",
    "verify_folder",
]


def examine(files: Mapping[str, bytes], digest: str) -> Verdict:
    """Prove an archive's signature and compare it with what this site knows; runs nothing."""
    return weigh(files, digest, known())


def known() -> Known:
    """Return the keys that this site trusts and what it revoked, in two statements.

    A key that was revoked is trusted no more, whatever the list of keys says.
    """
    rows = session().scalars(sa.select(PublisherKey)).all()
    revoked = session().scalars(sa.select(Revocation)).all()
    by_kind = {
        kind: {one.value: one.reason for one in revoked if one.kind == kind}
        for kind in RevocationKind
    }
    names = trusted_names(rows)
    return Known(
        trusted={one: names[one] for one in names if one not in by_kind[RevocationKind.KEY]},
        successors={row.fingerprint: row.replaced_by for row in rows if row.replaced_by},
        revoked_keys=by_kind[RevocationKind.KEY],
        revoked_archives=by_kind[RevocationKind.ARCHIVE],
    )
