"""The check again and again in the background: grace, lapse, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from host import clock
from host.database import session, transaction
from host.hooks.actor import SYSTEM, Actor
from host.hooks.manifest import Manifest
from host.kernel import epochs
from host.kernel.generation import current
from host.licensing import notices, verifying
from host.licensing.errors import LicenceError, LicenceRefused
from host.licensing.models import LicenceState, ModuleLicence
from host.licensing.standing import GRACE
from host.licensing.verifiers import Verified

EVERY = timedelta(days=1)
AGAIN = timedelta(hours=4)
"""While nobody can say whether a licence is good, it is asked this often."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the question was made of: an answer to another question says nothing."""

    code: str
    endpoint: str
    token: str

    @classmethod
    def of(cls, row: ModuleLicence) -> _Asked:
        return cls(row.code, row.endpoint, row.token)


def licensed() -> list[Manifest]:
    """Return the manifests of the active modules that need a licence."""
    manifests = [module.artefact.manifest for module in current().modules]
    return [manifest for manifest in manifests if manifest.licence_required]


def due(now: datetime) -> Sequence[Manifest]:
    """Return the modules whose licence is to be checked now."""
    return [one for one in licensed() if (at := next_check(one.slug)) is not None and at <= now]


def next_check(slug: str) -> datetime | None:
    """Return when a module's licence is checked next; None when there is no code to check.

    It is a day after the last check, so that the sites of a publisher are spread over the
    day as their administrators' first clicks were.
    """
    row = session().get(ModuleLicence, slug, populate_existing=True)
    if row is None or not row.code:
        return None
    if row.checked_at is None:
        return clock.now()
    if row.state == LicenceState.GRACE:
        return row.checked_at + AGAIN
    ended = row.expires is not None and row.expires < clock.now().date()
    if ended and row.state == LicenceState.VALID:
        return clock.now()
    return row.checked_at + EVERY


def check(manifest: Manifest, actor: Actor = SYSTEM) -> LicenceState | None:
    """Check the kept code of one module and write what came of it; None without a code.

    It may be repeated, and done in several processes at once: a change of state is written,
    told and made known once.
    """
    row = session().get(ModuleLicence, manifest.slug, populate_existing=True)
    if row is None or not row.code:
        return None
    asked = _Asked.of(row)
    found: Verified | LicenceError
    try:
        found = verifying.verify_code(manifest, row.code)
    except LicenceError as error:
        found = error
    return _write(manifest, asked, found, actor)


def _write(
    manifest: Manifest, asked: _Asked, found: Verified | LicenceError, actor: Actor
) -> LicenceState | None:
    with transaction() as db:
        row = db.get(ModuleLicence, manifest.slug, populate_existing=True, with_for_update=True)
        if row is None or _Asked.of(row) != asked:
            return None  # another code was entered meanwhile: the answer is about an old one
        before = (row.state, row.message)
        row.checked_at = clock.now()
        _apply(manifest, row, found)
        if (row.state, row.message) != before:
            _make_known(db, manifest, row, told=row.state != before[0], actor=actor)
        return LicenceState(row.state)


def _apply(manifest: Manifest, row: ModuleLicence, found: Verified | LicenceError) -> None:
    if isinstance(found, Verified):
        verifying.write_down(row, found)
        move(row, LicenceState.VALID, "")
        row.unreachable_since = None
    elif isinstance(found, LicenceRefused):
        move(row, LicenceState.LAPSED, found.message)
        row.unreachable_since = None
    elif row.state != LicenceState.LAPSED:
        row.unreachable_since = row.unreachable_since or clock.now()
        if clock.now() < row.unreachable_since + GRACE:
            move(row, LicenceState.GRACE, found.message)
        else:
            move(row, LicenceState.LAPSED, _too_long(manifest, row.unreachable_since, found))


def _too_long(manifest: Manifest, since: datetime, found: LicenceError) -> str:
    return (
        f"The licence could not be checked since {since:%Y-%m-%d}, and {GRACE.days} days have "
        f"passed. {found.message} {manifest.name} works again with the next good answer."
    )


def move(row: ModuleLicence, state: LicenceState, message: str) -> None:
    """Bring a licence into a state; the instant is that of the change."""
    if row.state != state or row.state_since is None:
        row.state, row.state_since = state, clock.now()
    row.message = message


def _make_known(
    db: Session, manifest: Manifest, row: ModuleLicence, *, told: bool, actor: Actor
) -> None:
    if told:
        notices.tell(manifest, row, actor)
    db.flush()
    epochs.advance(db, epochs.EpochKind.SETTINGS, f"licence {manifest.slug}")
