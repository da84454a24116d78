"""What this site holds of a signature, and whether the policy lets the module in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from host.signing import keys, rotation, signature
from host.signing.content import bare_digest
from host.signing.errors import Malformed, SignatureRefused
from host.signing.statement import Statement


class SignatureState(StrEnum):
    """Kinds of verdict, as artefacts keep them."""

    UNSIGNED = "unsigned"
    SIGNED = "signed"
    UNKNOWN_KEY = "unknown_key"
    MODIFIED = "modified"
    REVOKED = "revoked"


class Policy(StrEnum):
    """How much a site asks of a module before it lets it in."""

    STRICT = "strict"
    WARN = "warn"
    DEV = "dev"


@dataclass(frozen=True, slots=True)
class Known:
    """What a site knows: keys by fingerprint, successions that it accepted, revocations.

    ``trusted`` maps fingerprints to publishers' names, ``successors`` older to newer
    fingerprints, ``revoked_keys`` and ``revoked_archives`` values to reasons.
    """

    trusted: Mapping[str, str] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)
    revoked_keys: Mapping[str, str] = field(default_factory=dict)
    revoked_archives: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found; ``lineage`` are fingerprints of older keys whose place this key takes.

    ``message`` says it in a sentence. ``publisher`` is the name that an administrator gave
    to a trusted key; of an unknown key it is only what the archive says of itself.
    """

    state: SignatureState
    fingerprint: str = ""
    publisher: str = ""
    message: str = ""
    key: str = ""
    lineage: tuple[str, ...] = ()


def short(fingerprint: str) -> str:
    """Return the beginning of a fingerprint, for messages and lists."""
    return fingerprint[:16]


def weigh(files: Mapping[str, bytes], digest: str, known: Known) -> Verdict:
    """Prove the signature and compare it with what the site knows; runs nothing."""
    revoked = known.revoked_archives
    why = revoked.get(digest) or revoked.get(bare_digest(files))
    try:
        statement = signature.check(files)
    except Malformed as error:
        state = SignatureState.MODIFIED if why is None else SignatureState.REVOKED
        return Verdict(state, message=error.message if why is None else _archive_revoked(why))
    if why is not None:
        fingerprint = keys.fingerprint(statement.key) if statement else ""
        return Verdict(SignatureState.REVOKED, fingerprint, message=_archive_revoked(why))
    if statement is None:
        return Verdict(SignatureState.UNSIGNED, message="The archive is not signed.")
    return _weigh_key(statement, known)


def judge(verdict: Verdict, slug: str, pinned_key: str | None, policy: str) -> list[str]:
    """Return warnings for an archive that the policy lets in; raises SignatureRefused.

    ``pinned_key`` is the fingerprint that the version installed before was signed with.
    """
    problems = _problems(verdict, slug, pinned_key)
    hard = [text for text, refusing in problems if policy in refusing]
    if hard:
        raise SignatureRefused(
            hard[0], state=verdict.state.value, fingerprint=verdict.fingerprint, slug=slug
        )
    return [text for text, _ in problems]


def pin(state: str, signer: str, pinned_key: str | None) -> str | None:
    """Return the key to pin once an artefact is installed; a pin is never lost to unsigned."""
    keeps = state in (SignatureState.SIGNED, SignatureState.UNKNOWN_KEY) and signer
    return signer if keeps else pinned_key


def _weigh_key(statement: Statement, known: Known) -> Verdict:
    fingerprint = keys.fingerprint(statement.key)
    why = known.revoked_keys.get(fingerprint)
    if why is not None:
        return Verdict(
            SignatureState.REVOKED,
            fingerprint,
            statement.publisher,
            f"It is signed with the key {short(fingerprint)}, which was revoked: {why}",
            statement.key,
        )
    chain = rotation.ancestors(statement.rotation, known.revoked_keys)
    trusted = next((one for one in (fingerprint, *chain) if one in known.trusted), None)
    state = SignatureState.UNKNOWN_KEY if trusted is None else SignatureState.SIGNED
    name = statement.publisher if trusted is None else known.trusted[trusted]
    says = "says that it is from" if trusted is None else "is from"
    return Verdict(
        state,
        fingerprint,
        name,
        f"The archive {says} {name}, key {short(fingerprint)}.",
        statement.key,
        _lineage(fingerprint, chain, known.successors),
    )


def _lineage(
    fingerprint: str, chain: tuple[str, ...], successors: Mapping[str, str]
) -> tuple[str, ...]:
    """Add to a proven chain the keys of which this site accepted a key of it as successor."""
    found = [fingerprint, *chain]
    for one in found:  # grows while it is walked
        found += [old for old, new in successors.items() if new == one and old not in found]
    return tuple(found[1:])


_ALWAYS = frozenset({Policy.STRICT, Policy.WARN})
_STRICT = frozenset({Policy.STRICT})


def _problems(
    verdict: Verdict, slug: str, pinned_key: str | None
) -> list[tuple[str, frozenset[Policy]]]:
    """Return each objection in words, with the policies under which it refuses."""
    if verdict.state is SignatureState.MODIFIED:
        return [(_modified(slug, verdict), _ALWAYS)]
    if verdict.state is SignatureState.REVOKED:
        return [(_revoked(slug, verdict), _ALWAYS)]
    found: list[tuple[str, frozenset[Policy]]] = []
    if pinned_key and pinned_key not in (verdict.fingerprint, *verdict.lineage):
        found.append((_changed_hands(slug, verdict, pinned_key), _ALWAYS))
    if verdict.state is SignatureState.UNSIGNED:
        found.append((_unsigned(slug), _STRICT))
    elif verdict.state is SignatureState.UNKNOWN_KEY:
        found.append((_unknown(slug, verdict), _STRICT))
    return found


def _archive_revoked(why: str) -> str:
    return f"This archive was revoked: {why}"


def _modified(slug: str, verdict: Verdict) -> str:
    return (
        f"Module {slug} is not as it was signed: {verdict.message}. It was damaged on the way or "
        "altered by somebody. Get the archive again from its publisher."
    )


def _revoked(slug: str, verdict: Verdict) -> str:
    return (
        f"Module {slug} must not run here. {verdict.message} Get a newer version from its "
        "publisher; an administrator can take the revocation back with "
        "“trellis module unrevoke”."
    )


def _unsigned(slug: str) -> str:
    return (
        f"Module {slug} is not signed, so nobody can tell who made it or whether it was altered. "
        "Ask its publisher for a signed archive."
    )


def _unknown(slug: str, verdict: Verdict) -> str:
    return (
        f"Module {slug} is signed with the key {short(verdict.fingerprint)}, which this site does "
        f"not trust; it says that it is from {verdict.publisher}. Compare the key with the one "
        "that the publisher shows, then trust it: "
        f"trellis module trust {verdict.key} --publisher “{verdict.publisher}”."
    )


def _changed_hands(slug: str, verdict: Verdict, pinned_key: str) -> str:
    before = f"Until now module {slug} was signed with the key {short(pinned_key)}"
    if verdict.state is SignatureState.UNSIGNED:
        return (
            f"{before}, and this archive is not signed. It may not be from the same publisher. "
            "Ask the publisher for the signed archive."
        )
    return (
        f"{before}, and this archive with {short(verdict.fingerprint)}, which the old key does "
        "not vouch for. It may not be from the same publisher. If the publisher confirms the new "
        f"key, accept it: trellis module trust {verdict.key} --publisher "
        f"“{verdict.publisher}” --replaces {pinned_key}."
    )
