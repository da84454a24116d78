"""Signatures that do not hold, keys that were revoked, and files that somebody changed."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import sqlalchemy as sa

from host.hooks.actor import SYSTEM
from host.lifecycle import store
from host.lifecycle.models import ModuleArtefact
from host.settings import service as settings
from host.signing import keys
from host.signing import service as signing
from host.signing.revocations import RevocationKind
from host.signing.signature import sign
from host.signing.statement import NAME
from host.testing import Site
from tests.broken_modules.fault import Content, Fault, When, files, manifest, module, zipped
from tests.broken_modules.scene import Scene, Shown

_ADA, _EVE = keys.generate(), keys.generate()
_AT = datetime(2026, 11, 1, tzinfo=UTC)


def signed(key: str, version: str = "1.0.0", *, altered: bool = False) -> bytes:
    """Return a module signed with this key, and changed afterwards if wanted."""
    content: dict[str, Content] = files(manifest=manifest(version))
    plain = {
        name: body.encode() if isinstance(body, str) else body for name, body in content.items()
    }
    content[NAME] = sign(plain, key, "Somebody", _AT)
    if altered:
        content["plugin.py"] = plain["plugin.py"] + b"\nEVIL = True\n"
    return zipped(content)


def _strict(scene: Scene) -> None:
    with scene.site.context():
        settings.save("modules", {"signature_policy": "strict"}, SYSTEM)


def _lenient(scene: Scene) -> None:
    with scene.site.context():
        settings.save("modules", {"signature_policy": "warn"}, SYSTEM)


def _another_hand(scene: Scene) -> Shown:
    scene.install(signed(_ADA))
    return scene.uploaded_badly(signed(_EVE, "1.1.0"))


def _revoked(kind: RevocationKind) -> Fault:
    def shows(scene: Scene) -> Shown:
        scene.install(signed(_ADA))
        value = keys.public_of(_ADA)
        if kind is RevocationKind.ARCHIVE:
            value = scene.state().digest
        with scene.site.context():
            signing.revoke(kind, value, "It was stolen.", SYSTEM)
        assert scene.admin.get("/sample/").status_code == 404, "it still runs"
        page = scene.page("/setup/modules/sample")
        with scene.site.context() as db:
            reason = store.absent(db.connection())["sample"]
        return Shown("sample", "held back" if "held back" in reason else "", reason, page)

    def mend(scene: Scene) -> None:
        value = keys.public_of(_ADA)
        if kind is RevocationKind.ARCHIVE:
            value = scene.state().digest
        with scene.site.context():
            signing.unrevoke(kind, value, SYSTEM)
        assert scene.admin.get("/sample/").status_code == 200

    return Fault(
        f"revoked {kind.value}",
        "held back",
        "It was stolen.",
        "Upload a version",
        lambda: signed(_ADA),
        When.CHECK,
        shows=shows,
        mend=mend,
        good=_from_the_same_hand,
    )


def _from_the_same_hand() -> bytes:
    return signed(_ADA, "1.0.9")


def _restart(scene: Scene) -> None:
    """Serve from a process that knows nothing yet; those who look on stay with the first one."""
    store._whole.clear()
    scene.site = Site(scene.site.config)
    scene.is_restarted = True


def _changed_on_disk(scene: Scene) -> Shown:
    scene.install(zipped(files()))
    folder = store.folder_of(scene.site.config, "sample", scene.state().digest)
    (folder / "plugin.py").write_text("raise SystemExit\n", "utf-8")
    _restart(scene)
    assert scene.admin.get("/sample/").text == "the sample answers", "it was not healed"
    shown = scene.event("heal")
    return Shown(shown.module, shown.stage, shown.text, scene.page("/setup/modules/sample/history"))


def _changed_in_the_database(scene: Scene) -> Shown:
    scene.install(zipped(files()))
    row = scene.state()
    with scene.site.context() as db:
        statement = sa.update(ModuleArtefact).where(ModuleArtefact.digest == row.digest)
        db.execute(statement.values(archive=zipped(files(plugin="EVIL = True"))))
        db.commit()
    shutil.rmtree(store.folder_of(scene.site.config, "sample", row.digest))
    _restart(scene)
    assert scene.admin.get("/sample/").status_code == 404, "altered code was loaded"
    page = scene.page("/setup/system")
    return Shown("sample", "not loaded" if "not loaded" in page else "", page, page)


def _upload_again(scene: Scene) -> None:
    """Bring what was uploaded before: the same archive mends what the database keeps."""
    scene.upload(zipped(files()))
    assert scene.admin.get("/sample/").text == "the sample answers", "it was not mended"


FAULTS = (
    Fault(
        "unsigned where signatures are asked for",
        "upload",
        "is not signed",
        "sk its publisher for a signed archive",
        module(),
        When.UPLOAD,
        before=_strict,
        mend=_lenient,
    ),
    Fault(
        "signed with a key that nobody trusts",
        "upload",
        "does not trust",
        "trust",
        lambda: signed(_EVE),
        When.UPLOAD,
        before=_strict,
        mend=_lenient,
    ),
    Fault(
        "changed after signing",
        "upload",
        "“plugin.py” was changed after signing",
        "Get the archive again from its publisher",
        lambda: signed(_ADA, altered=True),
        When.UPLOAD,
    ),
    Fault(
        "next version from another hand",
        "upload",
        "Until now module sample was signed",
        "accept it",
        lambda: signed(_EVE, "1.1.0"),
        When.UPLOAD,
        shows=_another_hand,
        good=_from_the_same_hand,
    ),
    _revoked(RevocationKind.KEY),
    _revoked(RevocationKind.ARCHIVE),
    Fault(
        "files changed on disk",
        "heal",
        "files are not those of the archive",
        "find out who changed them",
        module(),
        When.CHECK,
        shows=_changed_on_disk,
    ),
    Fault(
        "archive changed in the database",
        "not loaded",
        "is not the one that was uploaded",
        "Upload the module's archive again",
        module(),
        When.CHECK,
        shows=_changed_in_the_database,
        mend=_upload_again,
    ),
)
