"""What the state of a licence is called on its page."""

from __future__ import annotations

from host.licensing.models import LicenceState, ModuleLicence

_BADGES = {
    LicenceState.VALID: ("Valid", "green"),
    LicenceState.GRACE: ("Cannot be checked", "yellow"),
    LicenceState.LAPSED: ("Lapsed", "red"),
}


def badge_of(row: ModuleLicence | None) -> dict[str, str]:
    """Return label and colour of a licence's state."""
    if row is None or not row.code:
        return {"label": "No code", "colour": "neutral"}
    label, colour = _BADGES[LicenceState(row.state)]
    return {"label": label, "colour": colour}
