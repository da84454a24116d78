"""What the page of publishers lists, with the modules that each line concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from host.lifecycle.signers import SignedArtefact, signed_artefacts
from host.signing import keys, service
from host.signing.models import PublisherKey, Revocation
from host.signing.revocations import RevocationKind


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A trusted key, and what is signed with it here."""

    key: PublisherKey
    modules: tuple[str, ...]
    is_revoked: bool
    replaced_by: str


@dataclass(frozen=True, slots=True)
class RevocationLine:
    """A revocation, and what it concerns here."""

    revocation: Revocation
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Both lists."""

    keys: tuple[KeyLine, ...]
    revocations: tuple[RevocationLine, ...]


def overview() -> Overview:
    """Read both lists in three statements."""
    artefacts, revocations = signed_artefacts(), service.list_revocations()
    revoked = {one.value for one in revocations if one.kind == RevocationKind.KEY}
    return Overview(
        tuple(
            KeyLine(
                key=one,
                modules=_labels(artefacts, RevocationKind.KEY, one.fingerprint),
                is_revoked=one.fingerprint in revoked,
                replaced_by=one.replaced_by or "",
            )
            for one in service.list_keys()
        ),
        tuple(
            RevocationLine(one, _labels(artefacts, RevocationKind(one.kind), one.value))
            for one in revocations
        ),
    )


def stopping(kind: str, value: str) -> list[str]:
    """Name the modules that run now and would stop if this were revoked."""
    if kind not in set(RevocationKind) or not value:
        return []
    wanted = keys.fingerprint_of(value)
    found = [one for one in signed_artefacts() if _is(one, RevocationKind(kind), wanted)]
    return sorted({one.name for one in found if one.runs})


def _labels(
    artefacts: Sequence[SignedArtefact], kind: RevocationKind, value: str
) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.label for one in artefacts if _is(one, kind, value)))


def _is(artefact: SignedArtefact, kind: RevocationKind, value: str) -> bool:
    return value == (artefact.signer if kind is RevocationKind.KEY else artefact.digest)
