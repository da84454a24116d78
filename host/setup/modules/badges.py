"""Badges of a module: how it stands, whose signature it bears, how its licence is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from host.licensing.models import LicenceState
from host.lifecycle.models import Module, ModuleState
from host.signing import service as signing
from host.signing.service import SignatureState
from host.signing.verdict import short


@dataclass(frozen=True, slots=True)
class Badge:
    """A word, its colour, and what it means."""

    label: str
    colour: str = "neutral"
    title: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a module stands: its badge, what is wrong, and whether somebody must look."""

    badge: Badge
    reason: str = ""
    needs_a_look: bool = False


@dataclass(frozen=True, slots=True)
class Serving:
    """What this process knows of active modules: those that it runs, and why others are out."""

    loaded: frozenset[str]
    left_out: Mapping[str, str]
    is_safe: bool


_SIGNATURES = {
    SignatureState.UNSIGNED: Badge("Unsigned", "neutral", "Nobody vouches for this archive."),
    SignatureState.UNKNOWN_KEY: Badge(
        "Unknown key", "yellow", "Signed, but not with a key that this site trusts."
    ),
    SignatureState.MODIFIED: Badge("Altered", "red", "Not as it was signed."),
    SignatureState.REVOKED: Badge("Revoked", "red", "Its key or its archive was revoked."),
}
_LICENCES = {
    LicenceState.VALID: Badge("Licensed", "neutral"),
    LicenceState.GRACE: Badge("Licence unchecked", "yellow", "Nobody can say if it is good."),
    LicenceState.LAPSED: Badge("Licence lapsed", "red", "The module is read-only."),
}
_STATES = {
    ModuleState.ACTIVE: Badge("Active", "green"),
    ModuleState.INACTIVE: Badge("Inactive"),
    ModuleState.SUSPENDED: Badge("Suspended", "red", "The host took it out of service."),
    ModuleState.INCOMPATIBLE: Badge("Incompatible", "red", "Made for another host."),
    ModuleState.UNINSTALLED: Badge("Uninstalled", "neutral", "Its data are kept."),
}
_NOT_LOADED = "It is active, but this process could not load it. The reason is on the System page."


def standing(module: Module, damage: str, serving: Serving) -> Standing:
    """Say how a module stands; ``damage`` is what is wrong with what is kept of it."""
    badge = _STATES.get(ModuleState(module.state), Badge(module.state))
    if damage:
        return Standing(Badge("Damaged", "red", badge.label), damage, needs_a_look=True)
    if module.state in {ModuleState.SUSPENDED, ModuleState.INCOMPATIBLE}:
        return Standing(badge, module.state_reason, needs_a_look=True)
    if not module.is_active:
        return Standing(badge, module.state_reason, needs_a_look=bool(module.failed_message))
    if module.slug in serving.left_out:
        return Standing(Badge("Parked", "yellow"), serving.left_out[module.slug], needs_a_look=True)
    if module.slug in serving.loaded or serving.is_safe:
        return Standing(badge, module.state_reason, needs_a_look=bool(module.failed_message))
    return Standing(Badge("Not loaded", "red"), _NOT_LOADED, needs_a_look=True)


def signature(state: str, signer: str, publishers: Mapping[str, str]) -> Badge:
    """Say who signed an archive; ``publishers`` names trusted keys by fingerprint."""
    kind = SignatureState(state)
    if kind is not SignatureState.SIGNED:
        return _SIGNATURES[kind]
    title = f"Key {short(signer)}"
    name = publishers.get(signer)
    if name is None:
        return Badge("Signed", "yellow", f"{title} is not trusted any more.")
    return Badge(f"Signed by {name}", "green", title)


def licence(state: str | None, has_code: bool, required: bool) -> Badge | None:
    """Say how a licence stands; None where the module needs none."""
    if not required:
        return None
    if state is None or not has_code:
        return Badge("No purchase code", "yellow")
    return _LICENCES[LicenceState(state)]


def publishers() -> dict[str, str]:
    """Return the names of trusted publishers by fingerprint of their key."""
    return {key.fingerprint: key.publisher for key in signing.list_keys()}
