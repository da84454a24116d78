"""Licences of modules: checked before activation, entered, released, looked up."""

from __future__ import annotations

from datetime import datetime

from host import background, clock
from host.database import session, transaction
from host.errors import InvalidInput, NotFound
from host.hooks.actor import Actor
from host.hooks.manifest import Manifest
from host.kernel import epochs
from host.kernel.generation import current
from host.licensing import checking, notices, verifying
from host.licensing.errors import LicenceInvalid
from host.licensing.models import LicenceState, ModuleLicence
from host.licensing.standing import NO_CODE, Standing, is_lapsed, refuse_if_lapsed, standing
from host.licensing.verifiers import Verified
from host.network.addresses import check_url
from host.settings import secrets

__all__ = [
    "CHECK",
    "Standing",
    "Verified",
    "check_soon",
    "configure",
    "endpoint_of",
    "enter",
    "forget",
    "is_lapsed",
    "keep",
    "next_check",
    "of",
    "refuse_if_lapsed",
    "release",
    "standing",
    "verify",
]
CHECK = "host.licences.check"


def of(slug: str) -> ModuleLicence | None:
    """Return what is known of the module's licence."""
    return session().get(ModuleLicence, slug, populate_existing=True)


def endpoint_of(manifest: Manifest) -> str:
    """Return the address of the licence server that would be asked; empty when there is none."""
    return verifying.endpoint_of(manifest, of(manifest.slug))


def next_check(slug: str) -> datetime | None:
    """Return when the licence is checked next; None when there is no code to check."""
    return checking.next_check(slug)


def verify(manifest: Manifest, code: str | None) -> Verified | None:
    """Check the code, or the one kept from before; None when the module needs no licence.

    May wait for a server, up to 15 seconds, and ends the session's read transaction: call it
    before the transaction and before the lease. Raises LicenceError.
    """
    if not manifest.licence_required:
        return None
    kept = of(manifest.slug)
    text = (code or "").strip() or (kept.code if kept else "")
    if not text:
        raise LicenceInvalid(
            f"{manifest.name} needs a purchase code. Enter the one that you got with your purchase."
        )
    return verifying.verify_code(manifest, text)


def keep(slug: str, found: Verified) -> None:
    """Write a code that was found good, in the caller's transaction."""
    with transaction() as db:
        row = _row(slug)
        verifying.write_down(row, found)
        checking.move(row, LicenceState.VALID, "")
        row.checked_at, row.unreachable_since = clock.now(), None
        db.add(row)


def forget(slug: str) -> None:
    """Delete the licence of a module that is purged."""
    with transaction() as db:
        row = db.get(ModuleLicence, slug)
        if row is not None:
            db.delete(row)


def enter(manifest: Manifest, code: str, actor: Actor) -> ModuleLicence:
    """Check a code and keep it in place of the one before; the module stays as it is.

    Raises LicenceError, and then the code before stays.
    """
    actor.require_admin()
    found = verify(manifest, code)
    if found is None:
        raise NotFound(f"{manifest.name} needs no licence.")
    with transaction():
        keep(manifest.slug, found)
        notices.log(actor, "licence_entered", manifest, found.licensee)
        _make_known(manifest)
    return _row(manifest.slug)


def configure(
    manifest: Manifest, endpoint: str, token: str, actor: Actor, *, forget_token: bool = False
) -> None:
    """Keep the address and the token of the licence server; an empty token keeps the old one.

    An empty address means the publisher's. Raises InvalidInput for an address that cannot
    be called; whether anybody answers there shows with the next check.
    """
    actor.require_admin()
    address = _checked_endpoint(endpoint)
    with transaction() as db:
        row = _row(manifest.slug)
        row.endpoint = address
        if token.strip():
            row.token = secrets.encrypt(current().config.secret_key, token.strip())
        elif forget_token:
            row.token = ""
        db.add(row)
        notices.log(actor, "licence_server_changed", manifest, address or "the publisher's")
        _make_known(manifest)


def release(manifest: Manifest, actor: Actor) -> str:
    """Give the code free for another site; return what is left to do, in words.

    The module is read-only here from then on, unless somebody entered another code while the
    licence server was asked. Raises LicenceError when the licence server
    did not agree, and NotFound without a code; nothing is changed then.
    """
    actor.require_admin()
    kept = of(manifest.slug)
    if kept is None or not kept.code:
        raise NotFound(f"There is no purchase code of {manifest.name} to release. {NO_CODE}")
    code = kept.code
    advice = verifying.release_code(manifest, code)
    with transaction() as db:
        row = _row(manifest.slug)
        notices.log(actor, "licence_released", manifest, advice)
        if row.code != code:
            return f"{advice} Another code was entered meanwhile, and it stays."
        row.code, row.unreachable_since = "", None
        checking.move(row, LicenceState.LAPSED, "The licence was released for another site.")
        db.add(row)
        _make_known(manifest)
    return advice


def check_soon(slug: str) -> None:
    """Have a worker check the licence of an active module as soon as it can."""
    background.enqueue(CHECK, slug)


def _row(slug: str) -> ModuleLicence:
    """Return the module's row, locked for this transaction, or a new one without a code."""
    row = session().get(ModuleLicence, slug, populate_existing=True, with_for_update=True)
    if row is not None:
        return row
    return ModuleLicence(slug=slug, state=LicenceState.LAPSED, message=NO_CODE, endpoint="")


def _checked_endpoint(endpoint: str) -> str:
    text = endpoint.strip()
    if not text:
        return ""
    if len(text) > 500:
        raise InvalidInput.of("endpoint", "Enter an address of at most 500 characters.")
    try:
        return check_url(text)
    except InvalidInput as error:
        raise InvalidInput.of("endpoint", " ".join(error.fields["url"])) from error


def _make_known(manifest: Manifest) -> None:
    session().flush()
    epochs.advance(session(), epochs.EpochKind.SETTINGS, f"licence {manifest.slug}")
