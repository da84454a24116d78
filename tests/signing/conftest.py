"""Keys and signed files for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from host.signing import keys, rotation, signature
from host.signing.content import digest_of_hashes
from host.signing.rotation import Link
from host.signing.statement import NAME
from host.signing.verdict import Known, Verdict, weigh

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
FILES = {"module.toml": b"[module]\n", "__init__.py": b"", "deep/er/page.html": b"<p>Hello</p>"}


@dataclass(frozen=True, slots=True)
class Publisher:
    """Somebody who signs."""

    name: str
    private: str

    @classmethod
    def new(cls, name: str) -> Publisher:
        return cls(name, keys.generate())

    @property
    def public(self) -> str:
        return keys.public_of(self.private)

    @property
    def fingerprint(self) -> str:
        return keys.fingerprint(self.public)

    def sign(
        self, files: Mapping[str, bytes] = FILES, chain: tuple[Link, ...] = ()
    ) -> dict[str, bytes]:
        """Return the files with a signature among them."""
        return {**files, NAME: signature.sign(files, self.private, self.name, AT, chain)}

    def vouch_for(self, newer: Publisher) -> Link:
        """Sign a newer key with this one."""
        return rotation.link(self.private, newer.public, AT)


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the digest of the files, signature and all."""
    hashes = {**signature.hashes_of(files)}
    if NAME in files:
        hashes[NAME] = signature.hashes_of({"x": files[NAME]})["x"]
    return digest_of_hashes(hashes)


def verdict_on(files: Mapping[str, bytes], known: Known | None = None) -> Verdict:
    """Weigh the files as a site that knows this much does."""
    return weigh(files, digest_of(files), known or Known())


@pytest.fixture
def ada() -> Publisher:
    return Publisher.new("Ada's Modules")


@pytest.fixture
def bob() -> Publisher:
    return Publisher.new("Bob & Sons")


@pytest.fixture
def eve() -> Publisher:
    return Publisher.new("Eve")
