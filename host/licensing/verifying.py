"""Puts a code to the module's verifier; no lock, lease or transaction is held meanwhile."""

from __future__ import annotations

from host import clock
from host.database import in_transaction, session
from host.hooks.manifest import Manifest
from host.kernel.generation import current
from host.licensing.envato import BASE, Envato
from host.licensing.models import ModuleLicence
from host.licensing.settings import allow_private
from host.licensing.signed_key import SignedKey
from host.licensing.vendor import Vendor
from host.licensing.verifiers import Question, Verified, Verifier
from host.settings import secrets

VERIFIERS: dict[str, Verifier] = {
    verifier.name: verifier for verifier in (SignedKey(), Vendor(), Envato())
}


def verifier_of(manifest: Manifest) -> Verifier:
    """Return the way in which the module's codes are checked."""
    return VERIFIERS[manifest.licence_verifier]


def endpoint_of(manifest: Manifest, row: ModuleLicence | None) -> str:
    """Return the licence server's address: the administrator's, else the publisher's."""
    entered = row.endpoint if row else ""
    default = BASE if manifest.licence_verifier == Envato.name else ""
    return entered or manifest.licence_endpoint or default


def verify_code(manifest: Manifest, code: str) -> Verified:
    """Check a code, which may take as long as a licence server's time limit.

    Raises LicenceError.
    """
    question = _question(manifest, code)
    _let_go()
    return verifier_of(manifest).verify(question)


def release_code(manifest: Manifest, code: str) -> str:
    """Give a code free for another site; return what is left to do. Raises LicenceError."""
    question = _question(manifest, code)
    _let_go()
    return verifier_of(manifest).release(question)


def write_down(row: ModuleLicence, found: Verified) -> None:
    """Keep what is known of a good code."""
    row.product, row.code, row.verifier = found.product, found.code, found.verifier
    row.licence_id, row.licensee = found.licence_id[:120], found.licensee[:200]
    row.expires, row.supported_until = found.expires, found.supported_until


def _question(manifest: Manifest, code: str) -> Question:
    row = session().get(ModuleLicence, manifest.slug, populate_existing=True)
    config = current().config
    sealed = row.token if row else ""
    return Question(
        manifest=manifest,
        code=code,
        site=config.site,
        today=clock.now().date(),
        endpoint=endpoint_of(manifest, row),
        token=secrets.decrypt(config.secret_key, sealed) if sealed else "",
        known=row is not None and row.code == code,
        allow_private=allow_private(),
    )


def _let_go() -> None:
    """End the read transaction: a server that hangs must not keep the database waiting."""
    if in_transaction():
        raise RuntimeError("A licence is checked before the transaction, never inside it.")
    session().commit()
