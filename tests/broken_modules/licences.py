"""Purchase codes that open nothing here, and licence servers that are of no help."""

from __future__ import annotations

from datetime import date

from host.database import transaction
from host.hooks.actor import SYSTEM
from host.licensing import checking, keys
from host.licensing import service as licensing
from host.lifecycle import service
from host.settings import service as settings
from tests.broken_modules.fault import Fault, When, manifest, module
from tests.broken_modules.scene import Scene, Shown
from tests.licensing.servers import closed, hanging

_PRIVATE, _PUBLIC = keys.generate_pair()
_CODE = "86781236-23d0-4b3c-7dfa-c1c147e0dece"
_KEYED = f'\n[licence]\nmode = "required"\nproduct = "sample-pro"\npublic_key = "{_PUBLIC}"\n'
_ASKING = '\n[licence]\nmode = "required"\nverifier = "vendor"\nproduct = "sample-pro"\n'


def _key(**parts: object) -> str:
    values = {
        "product": "sample-pro",
        "site": "localhost",
        "licensee": "Acme",
        "issued": date(2026, 1, 1),
    }
    return keys.issue(_PRIVATE, **{**values, **parts})  # type: ignore[arg-type]


def _enters(code: str) -> object:
    def before(scene: Scene) -> None:
        scene.code = code

    return before


def _code(name: str, stage: str, says: str, remedy: str, code: str) -> Fault:
    archive = module(manifest=manifest(more=_KEYED))
    return Fault(name, stage, says, remedy, archive, before=_enters(code))  # type: ignore[arg-type]


def _point_at(scene: Scene, url: str) -> None:
    with scene.site.context():
        found = service.manifest_of(service.get_module("sample"))
        licensing.configure(found, url, "", SYSTEM)
    scene.code = _CODE


_ASKS = module(manifest=manifest(more=_ASKING))


def _private_servers(scene: Scene) -> None:
    """Let licence servers be on loopback, as those of tests are."""
    with scene.site.context():
        settings.save("licences", {"allow_private_servers": True}, SYSTEM)


def _hangs(scene: Scene) -> Shown:
    scene.upload(_ASKS())
    with hanging() as url:
        _point_at(scene, url)
        return scene.refused("activate")


def _babbles(scene: Scene) -> Shown:
    scene.upload(_ASKS())
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<h1>Hello</h1"
    with hanging(said) as url:
        _point_at(scene, url)
        return scene.refused("activate")


def _away(scene: Scene) -> Shown:
    scene.upload(_ASKS())
    _point_at(scene, closed())
    return scene.refused("activate")


def _lapses(scene: Scene) -> Shown:
    """Go live with a good key; the key of the next check has expired."""
    scene.code = _key()
    scene.install(_LIVE())
    with scene.site.context():
        found = service.manifest_of(service.get_module("sample"))
        with transaction():
            row = licensing.of("sample")
            assert row is not None
            row.code = _key(expires=date(2026, 2, 1))
        assert checking.check(found) == "lapsed"
        row = licensing.of("sample")
        assert row is not None
        message = row.message
    assert scene.admin.get("/sample/").status_code == 200, "it can be read no more"
    return Shown("Sample", "lapsed", message, scene.page("/setup/licences/sample"))


_LIVE = module(manifest=manifest(more=_KEYED))
FAULTS = (
    _code("no purchase code", "licence_invalid", "needs a purchase code", "your purchase", ""),
    _code("rubbish for a code", "licence_invalid", "", "opy it", "let me in"),
    _code(
        "code of another site",
        "licence_other_site",
        "shop.example",
        "Ask the publisher for a code for this site",
        _key(site="shop.example"),
    ),
    _code(
        "code of another product",
        "licence_other_product",
        "other-pro",
        "Enter the",
        _key(product="other-pro"),
    ),
    _code(
        "code that has expired",
        "licence_expired",
        "ended on 2026-02-01",
        "Renew",
        _key(expires=date(2026, 2, 1)),
    ),
    Fault(
        "licence server that hangs",
        "licence_server_unreachable",
        "did not answer in time",
        "Try again later",
        _ASKS,
        before=_private_servers,
        shows=_hangs,
    ),
    Fault(
        "licence server that answers rubbish",
        "licence_server_faulty",
        "is no licence server",
        "Check the address",
        _ASKS,
        before=_private_servers,
        shows=_babbles,
    ),
    Fault(
        "licence server that is away",
        "licence_server_unreachable",
        "cannot be reached",
        "Try again later",
        _ASKS,
        before=_private_servers,
        shows=_away,
    ),
    Fault(
        "licence that lapses",
        "lapsed",
        "ended on 2026-02-01",
        "Renew",
        _LIVE,
        When.CHECK,
        shows=_lapses,
    ),
)
