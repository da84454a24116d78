"""Which keys signed the artefacts that this site keeps."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from host.database import session
from host.lifecycle.models import Module, ModuleArtefact, ModuleState
from host.signing import bare


@dataclass(frozen=True, slots=True)
class SignedArtefact:
    """A kept artefact, who signed it, and whether its code runs now."""

    digest: str
    signer: str
    name: str
    version: str
    runs: bool

    @property
    def label(self) -> str:
        """Name and version, for people."""
        return f"{self.name} {self.version}"


def signed_artefacts() -> list[SignedArtefact]:
    """Return every kept artefact, by name and version; one statement."""
    query = (
        sa.select(
            ModuleArtefact.digest,
            ModuleArtefact.signer,
            ModuleArtefact.slug,
            ModuleArtefact.version,
            Module.name,
            Module.digest.label("installed"),
            Module.state,
        )
        .outerjoin(Module, Module.slug == ModuleArtefact.slug)
        .order_by(ModuleArtefact.slug, ModuleArtefact.version, ModuleArtefact.digest)
    )
    return [
        SignedArtefact(
            row.digest,
            row.signer,
            row.name or row.slug,
            row.version,
            row.digest == row.installed and row.state == ModuleState.ACTIVE,
        )
        for row in session().execute(query)
    ]


def signers() -> dict[str, str]:
    """Return who signed each artefact, by digest and by bare digest; nobody is the empty text."""
    found = {one.digest: one.signer for one in signed_artefacts()}
    connection = session().connection()
    signed = {digest: signer for digest, signer in found.items() if signer}
    bare_ones = {bare.of_kept(connection, digest): signer for digest, signer in signed.items()}
    return bare_ones | found
