"""A module on trial: its archive, and sites on which it is active, made once and copied."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from host.conformance.records import Records, records_of
from host.conformance.world import World, add_records, let_in, settle
from host.errors import TrellisError
from host.hooks.actor import SYSTEM
from host.hooks.manifest import Manifest
from host.kernel.loader import Artefact
from host.lifecycle import archive, service
from host.sandbox import Site, configuration, prepared


class Trial:
    """Everything that checks of one module share.

    ``scratch`` is a folder for what is made on the way. ``records`` makes the module's records
    for a client, see `Records`; without it ``tests/records.py`` of the module is asked, and
    without that the module's demonstration is loaded. ``beside`` are folders of modules that
    are active first. ``empty`` is the data folder of a site that has only those, if there is
    one already.
    """

    def __init__(
        self,
        folder: Path,
        scratch: Path,
        *,
        records: Records | None = None,
        beside: Sequence[Path] = (),
        empty: Path | None = None,
    ) -> None:
        self.folder = folder.resolve()
        self.scratch = scratch
        self.records = records or records_of(self.folder)
        self.beside = tuple(beside)
        self._made: dict[str, Path | TrellisError] = {"empty": empty} if empty else {}
        self._world: World | None = None

    @property
    def manifest(self) -> Manifest:
        """What ``module.toml`` says; raises ManifestError."""
        return Manifest.parse((self.folder / "module.toml").read_text("utf-8"))

    @property
    def slug(self) -> str:
        return self.manifest.slug

    @property
    def code(self) -> str | None:
        """The purchase code for this computer, when the module's folder holds one."""
        key = self.folder / "localhost.key"
        return key.read_text("utf-8").strip() if key.is_file() else None

    def packed(self) -> archive.Archive:
        """Return the module as the host would read it; raises ArchiveRefused."""
        return archive.read(archive.pack(self.folder)[1])

    def files(self, pattern: str) -> list[Path]:
        """Return the files that go into the archive and match the pattern, by name."""
        packed = self.packed().files
        found = sorted(self.folder.rglob(pattern))
        return [path for path in found if path.relative_to(self.folder).as_posix() in packed]

    def name_of(self, path: Path) -> str:
        """Return how a report calls a file of the module."""
        return f"{self.slug}/{path.relative_to(self.folder).as_posix()}"

    @contextmanager
    def empty_site(self, database_url: str | None = None) -> Iterator[Site]:
        """Give a site that has only what this module needs beside it; the module is not there."""
        if database_url is None:
            config = configuration(self._copy(self._template("empty")))
        else:
            config = prepared(self._folder(), database_url)
        yield from _opened(Site(config), () if database_url is None else self.beside)

    @contextmanager
    def site(self) -> Iterator[Site]:
        """Give a site of its own on which the module is active and nothing else has happened."""
        yield from _opened(Site(configuration(self._copy(self._template("active")))))

    @contextmanager
    def world(self) -> Iterator[tuple[Site, World]]:
        """Give a site of its own in use: people, clients, and records of the module."""
        folder = self._copy(self._template("furnished"))
        assert self._world is not None
        for site in _opened(Site(configuration(folder))):
            yield site, self._world

    def artefact_in(self, site: Site) -> Artefact:
        """Return the module as the site runs it."""
        module = site.runtime.generation().module(self.slug)
        assert module is not None, "the module is not active"
        return module.artefact

    def install(self, site: Site) -> None:
        """Upload and activate the module; raises what the host says against it."""
        name, data = archive.pack(self.folder)
        with site.context():
            service.upload(data, name, SYSTEM)
            service.activate(self.slug, self.code, SYSTEM)

    def _template(self, name: str) -> Path:
        """Return a site's folder, made once; what stood against that, stands."""
        if name not in self._made:
            maker = {"empty": self._empty, "active": self._active, "furnished": self._furnished}
            try:
                self._made[name] = maker[name]()
            except TrellisError as error:
                self._made[name] = error
        made = self._made[name]
        if isinstance(made, TrellisError):
            raise made
        return made

    def _empty(self) -> Path:
        folder = self._folder()
        for _ in _opened(Site(prepared(folder)), self.beside):
            pass
        return folder

    def _active(self) -> Path:
        folder = self._copy(self._template("empty"))
        for site in _opened(Site(configuration(folder))):
            self.install(site)
        return folder

    def _furnished(self) -> Path:
        folder = self._copy(self._template("active"))
        for site in _opened(Site(configuration(folder))):
            people = settle(site, self.slug, demonstration=self.records is None)
            let_in(site, people)
            self._world = add_records(site, self.slug, self.records, people)
        return folder

    def _copy(self, template: Path) -> Path:
        folder = self._folder()
        shutil.copytree(template, folder, dirs_exist_ok=True)
        return folder

    def _folder(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="site-", dir=self.scratch))


def _opened(site: Site, modules: Sequence[Path] = ()) -> Iterator[Site]:
    try:
        for module in modules:
            site.install(module)
        yield site
    finally:
        site.close()
