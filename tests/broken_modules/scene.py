"""A site on which one fault is brought out, and what the administrator sees of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import sqlalchemy as sa

from host.errors import TrellisError
from host.hooks.actor import SYSTEM
from host.kernel.models import ModuleFault
from host.lifecycle import service
from host.lifecycle.models import Module, ModuleEvent
from host.testing import Browser, Site
from tests.broken_modules.fault import Fault, When
from tests.broken_modules.ground import People


@dataclass(frozen=True, slots=True)
class Shown:
    """What the administrator is shown: of which module, at which stage, in which words, where."""

    module: str
    stage: str
    text: str
    where: str


@dataclass(slots=True)
class Scene:
    """The site, and the people on it."""

    site: Site
    people: People
    folder: Path
    code: str | None = None
    """The purchase code that the administrator enters."""
    is_restarted: bool = False
    """Whether another process than at the beginning serves the site."""

    @property
    def admin(self) -> Browser:
        return self.people.browser(self.site, "admin")

    @property
    def contact(self) -> Browser:
        return self.people.browser(self.site, "contact")

    def upload(self, data: bytes, name: str = "sample-1.0.0.zip") -> Module:
        """Upload an archive."""
        with self.site.context():
            return service.upload(data, name, SYSTEM)

    def do(self, verb: str) -> None:
        """Carry out a verb on the sample."""
        with self.site.context():
            if verb == "activate":
                service.activate("sample", self.code, SYSTEM)
            elif verb == "purge":
                service.purge("sample", "sample", SYSTEM)
            else:
                getattr(service, verb)("sample", SYSTEM)

    def install(self, data: bytes) -> None:
        """Upload and make live, over whatever is there."""
        self.upload(data)
        self.do("upgrade" if self.state().is_active else "activate")

    def state(self) -> Module:
        """Return the sample's row."""
        with self.site.context():
            return service.get_module("sample")

    def refused(self, verb: str) -> Shown:
        """Carry out a verb that must be refused; return what the module's page says of it."""
        message = _refusal(lambda: self.do(verb))
        row = self.state()
        assert row.failed_message == message, "the row says something else than was raised"
        return Shown(row.name, row.failed_stage or "", message, self.page("/setup/modules/sample"))

    def page(self, path: str) -> str:
        """Return the words of a page as the administrator opens it."""
        answer = self.admin.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        return unescape(answer.text)

    def fault(self, hook: str) -> Shown:
        """Return what the System page says of a fault of the sample."""
        with self.site.context() as db:
            query = sa.select(ModuleFault).where(ModuleFault.slug == "sample")
            found = [one for one in db.scalars(query) if hook in one.hook]
        assert found, f"no fault of {hook} is on record"
        page = self.page("/setup/system")
        assert found[0].hook in page
        return Shown("sample", found[0].hook, f"{found[0].error} {page}", page)

    def event(self, step: str) -> Shown:
        """Return what the history says of the newest step of this kind."""
        with self.site.context() as db:
            query = sa.select(ModuleEvent).where(ModuleEvent.step == step)
            row = db.scalars(query.order_by(ModuleEvent.id.desc())).first()
        assert row is not None, f"no {step} is on record"
        return Shown(row.slug, row.step, row.message, row.message + row.output)

    def uploaded_badly(self, data: bytes) -> Shown:
        """Upload an archive on the page; return what the page and the history say of it."""
        form = {"archive": (io.BytesIO(data), "sample-1.0.0.zip")}
        answer = self.admin.post(
            "/setup/modules/upload", form, content_type="multipart/form-data", follow_redirects=True
        )
        assert 400 <= answer.status_code < 500, answer.status_code
        shown = self.event("upload")
        return Shown(shown.module, shown.stage, shown.text, unescape(answer.text))


def bring_out(fault: Fault, scene: Scene) -> Shown:
    """Go the way on which the fault shows."""
    data = fault.archive()
    if fault.shows is not None:
        return fault.shows(scene)
    if fault.when is When.UPLOAD:
        return scene.uploaded_badly(data)
    scene.upload(data, "sample-1.1.0.zip")
    return scene.refused("upgrade" if fault.when is When.UPGRADE else "activate")


def _refusal(act: Callable[[], None]) -> str:
    try:
        act()
    except TrellisError as error:
        return error.message
    raise AssertionError("nothing was refused")
