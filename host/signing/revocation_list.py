"""A publisher's list of revocations: a signed file that administrators import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from host.errors import InvalidInput
from host.hooks.actor import Actor
from host.signing import keys, strict
from host.signing.errors import Malformed, SignatureRefused
from host.signing.revocations import RevocationKind, revoke_all
from host.signing.service import known
from host.signing.verdict import Known, short

DOMAIN = "trellis-revocation-list-1"
FORMAT = 1
MAX_BYTES = 2 * 1024 * 1024
MAX_ENTRIES = 5000
_NAMES = ("format", "key", "publisher", "revocations", "signature", "signed_at")
_ENTRY = ("kind", "reason", "value")


@dataclass(frozen=True, slots=True)
class Entry:
    """One key or archive that its publisher takes back."""

    kind: RevocationKind
    value: str
    reason: str

    @property
    def content(self) -> dict[str, str]:
        """The entry as it is written."""
        return {"kind": self.kind.value, "reason": self.reason, "value": self.value}


@dataclass(frozen=True, slots=True)
class RevocationList:
    """What a publisher takes back, with key and signature."""

    publisher: str
    key: str
    signed_at: datetime
    entries: tuple[Entry, ...]
    signature: str = ""

    @property
    def message(self) -> bytes:
        """The bytes that the key signs."""
        content = {name: value for name, value in self.content.items() if name != "signature"}
        return strict.message(DOMAIN, content)

    @property
    def content(self) -> dict[str, Any]:
        """The list as it is written."""
        return {
            "format": FORMAT,
            "key": self.key,
            "publisher": self.publisher,
            "revocations": [one.content for one in self.entries],
            "signature": self.signature,
            "signed_at": strict.said(self.signed_at),
        }


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: what is new, and what the signer had no say over."""

    publisher: str
    added: tuple[Entry, ...]
    known: tuple[Entry, ...]
    passed_over: tuple[Entry, ...]


def write(private_key: str, publisher: str, at: datetime, entries: Sequence[Entry]) -> bytes:
    """Sign a list; the same arguments give the same bytes. Raises Malformed."""
    unsigned = RevocationList(publisher, keys.public_of(private_key), at, tuple(entries))
    signed = replace(unsigned, signature=keys.sign(private_key, unsigned.message))
    data = strict.show(signed.content)
    read(data)
    return data


def read(data: bytes) -> RevocationList:
    """Read a list and prove its signature; raises Malformed."""
    given = strict.fields(strict.load(data, MAX_BYTES), _NAMES, "the list")
    strict.number(given["format"], FORMAT, "“format”")
    entries = strict.items(given["revocations"], "“revocations”", MAX_ENTRIES)
    found = RevocationList(
        publisher=strict.text(given["publisher"], "“publisher”"),
        key=strict.public_key(given["key"], "“key”"),
        signed_at=strict.moment(given["signed_at"], "“signed_at”"),
        entries=tuple(_entry(one) for one in entries),
        signature=strict.signature(given["signature"], "“signature”"),
    )
    if not keys.is_signed(found.key, found.message, found.signature):
        raise Malformed("does not bear the signature of the key that it names")
    return found


def import_list(data: bytes, signers: Mapping[str, str], actor: Actor) -> Imported:
    """Take over what a trusted publisher revokes; again changes nothing.

    A publisher has a say over its own keys and archives only: ``signers`` maps the digests of
    the artefacts that this site has to the fingerprints that signed them, and entries about
    others are passed over. Raises InvalidInput or SignatureRefused.
    """
    actor.require_admin()
    try:
        found = read(data)
    except Malformed as error:
        raise InvalidInput.of(
            "file",
            f"This is not a list of revocations that can be believed: it {error.message}. Get "
            "it again from its publisher.",
        ) from error
    now = known()
    fingerprint = keys.fingerprint(found.key)
    _check_signer(fingerprint, found, now)
    own = _family(fingerprint, now.successors)
    allowed = [one for one in found.entries if _has_say(one, own, signers)]
    news = revoke_all([(one.kind, one.value, one.reason) for one in allowed], actor)
    return Imported(
        now.trusted[fingerprint],
        tuple(one for one, new in zip(allowed, news, strict=True) if new),
        tuple(one for one, new in zip(allowed, news, strict=True) if not new),
        tuple(one for one in found.entries if one not in allowed),
    )


def _entry(value: object) -> Entry:
    given = strict.fields(value, _ENTRY, "an entry")
    kind = strict.text(given["kind"], "“kind”")
    if kind not in set(RevocationKind):
        raise Malformed("“kind” is neither “key” nor “archive”")
    return Entry(
        RevocationKind(kind),
        strict.digest(given["value"], "“value”"),
        strict.text(given["reason"], "“reason”", 500),
    )


def _check_signer(fingerprint: str, found: RevocationList, now: Known) -> None:
    if fingerprint in now.revoked_keys:
        raise SignatureRefused(
            f"The list is signed with the key {short(fingerprint)}, which was revoked: "
            f"{now.revoked_keys[fingerprint]}. Get a list signed with the publisher's new key."
        )
    if fingerprint not in now.trusted:
        raise SignatureRefused(
            f"The list is signed with the key {short(fingerprint)}, which this site does not "
            f"trust; it says that it is from {found.publisher}. Trust the key first, if you do: "
            f"trellis module trust {found.key} --publisher “{found.publisher}”."
        )


def _family(fingerprint: str, successors: Mapping[str, str]) -> set[str]:
    """Return a key with the older ones whose place it took on this site."""
    family = {fingerprint}
    while more := {old for old, new in successors.items() if new in family} - family:
        family |= more
    return family


def _has_say(entry: Entry, own: set[str], signers: Mapping[str, str]) -> bool:
    if entry.kind is RevocationKind.KEY:
        return entry.value in own
    return signers.get(entry.value, "") in own or entry.value not in signers
