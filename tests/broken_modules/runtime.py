"""Modules that go live and fail afterwards: what fails is left out, and everything else goes on."""

from __future__ import annotations

from collections.abc import Callable

from host.hooks.actor import SYSTEM
from host.lifecycle import service
from tests.broken_modules.fault import Content, Fault, When, adding, manifest, module
from tests.broken_modules.scene import Scene, Shown

TELL = "tell its publisher"
_PAGE = """

@pages_of_sample.get("/broken")
@requires("sample.things", "view")
def broken() -> str:
    return None.nothing
"""
_TEMPLATE = """

@pages_of_sample.get("/broken")
@requires("sample.things", "view")
def broken() -> str:
    from flask import render_template
    return render_template("sample/torn.html")
"""
_WIDGET = """

def context(_actor: object) -> dict[str, object]:
    raise ValueError("nothing to see")


@hookimpl
def dashboard_widgets() -> Sequence[DashboardWidget]:
    return [DashboardWidget("sample.box", "Box", "sample/none.html", context)]
"""
_CLIENT = """

pages_for_clients = Blueprint("sample_portal", __name__, url_prefix="/portal/sample")


@pages_for_clients.get("/")
@client_only("sample")
def mine() -> str:
    raise ValueError("not for you")


def context(_actor: object) -> dict[str, object]:
    raise ValueError("no box")


@hookimpl
def client_area() -> Sequence[ClientArea]:
    entry = ClientEntry("sample", "Things", "box", "sample_portal.mine", "sample")
    widget = ClientWidget("sample.box", "Box", "sample/none.html", context, "sample")
    return [ClientArea((entry,), (ContactPermission("sample", "Things"),), (widget,))]
"""
_FINDER = """

def find(_actor: object, _text: str, _most: int) -> list[object]:
    raise ValueError("lost")


@hookimpl
def search_providers() -> Sequence[SearchProvider]:
    return [SearchProvider("sample", "Things", find)]
"""
_OBSERVER = """

@hookimpl
def record_changed(event: object) -> None:
    raise ValueError("I did not want to know")
"""
_BLOCKER = """

@hookimpl
def client_blockers(client_id: int) -> Sequence[Blocker]:
    raise ValueError("who knows")
"""


def _live(
    name: str,
    hook: str,
    says: str,
    plugin: str,
    act: Callable[[Scene], object],
    *,
    more: dict[str, Content] | None = None,
    declares: str = "",
) -> Fault:
    """Return a fault of a module that is live: ``act`` meets it, the System page tells."""
    archive = module(more, plugin=plugin, manifest=manifest(more=declares))

    def shows(scene: Scene) -> Shown:
        scene.install(archive())
        act(scene)
        return scene.fault(hook)

    return Fault(name, hook, says, TELL, archive, When.REQUEST, shows=shows)


def _opens(path: str, status: int) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        answer = scene.admin.get(path)
        assert answer.status_code == status, answer.status_code
        if status == 500:
            assert answer.headers["X-Request-Id"] in answer.text
            assert scene.admin.get("/sample/").status_code == 200, "its other pages went away"

    return act


def _client_opens(path: str, status: int) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        assert scene.contact.get(path).status_code == status

    return act


def _change_a_client(scene: Scene) -> None:
    from host.hooks.records import RecordChanged, RecordRef
    from host.kernel.generation import current

    with scene.site.context():
        event = RecordChanged(RecordRef("host.client", 1, "Acme"), "updated", SYSTEM)
        current().hooks.record_changed(event)


def _ask_to_delete(scene: Scene) -> None:
    from host.kernel.generation import current

    with scene.site.context():
        blockers = current().hooks.client_blockers(scene.people.client_id)
    assert [one.label for one in blockers] == ["sample could not be asked"]


def _trips(scene: Scene) -> Shown:
    """Fail until the breaker takes the module out."""
    scene.install(_BREAKER())
    statuses = [scene.admin.get("/sample/broken").status_code for _ in range(11)]
    assert statuses == [500] * 10 + [404], statuses
    row = scene.state()
    assert row.state == "suspended"
    return Shown(row.name, row.state, row.state_reason, scene.page("/setup/modules/sample"))


def _switch_on_again(scene: Scene) -> None:
    with scene.site.context():
        service.deactivate("sample", SYSTEM)


_BREAKER = module(plugin=adding(_PAGE))
_CLIENT_NAMES = "ClientArea, ClientEntry, ClientWidget, ContactPermission, client_only"
_WITH_CLIENTS = adding(_CLIENT, _CLIENT_NAMES).replace(
    "return [pages_of_sample]", "return [pages_of_sample, pages_for_clients]"
)
_DECLARING = 'client_area = ["sample"]\n'
FAULTS = (
    _live(
        "page that raises",
        "page sample.broken",
        "AttributeError",
        adding(_PAGE),
        _opens("/sample/broken", 500),
    ),
    _live(
        "page whose template raises",
        "page sample.broken",
        "UndefinedError",
        adding(_TEMPLATE),
        _opens("/sample/broken", 500),
        more={"templates/sample/torn.html": "{{ nothing.at.all }}"},
    ),
    Fault(
        "page that raises over and over",
        "suspended",
        "failed in 10 requests within 10 minutes",
        "Activate it again when the cause is gone, or upgrade it",
        _BREAKER,
        When.REQUEST,
        shows=_trips,
        mend=_switch_on_again,
    ),
    _live(
        "box on the dashboard that raises",
        "dashboard_widgets",
        "ValueError: nothing to see",
        adding(_WIDGET, "DashboardWidget"),
        _opens("/", 200),
    ),
    _live(
        "client page that raises",
        "page sample_portal.mine",
        "ValueError: not for you",
        _WITH_CLIENTS,
        _client_opens("/portal/sample/", 500),
        declares=_DECLARING,
    ),
    _live(
        "box for clients that raises",
        "client",
        "ValueError: no box",
        _WITH_CLIENTS,
        _client_opens("/portal/", 200),
        declares=_DECLARING,
    ),
    _live(
        "search that raises",
        "search",
        "ValueError: lost",
        adding(_FINDER, "SearchProvider"),
        _opens("/search?q=acme", 200),
    ),
    _live(
        "observer that raises",
        "record_changed",
        "ValueError: I did not want to know",
        adding(_OBSERVER),
        _change_a_client,
    ),
    _live(
        "question about a client that raises",
        "client_blockers",
        "ValueError: who knows",
        adding(_BLOCKER, "Blocker"),
        _ask_to_delete,
    ),
)
