"""The pytest plugin: fixtures of the test kit, for the host's tests and for every module's.

What only some tests need (a mail server, a browser) is imported by the fixture that gives it,
so the plugin loads where it is not installed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher

from host import clock, logs
from host.access import passwords
from host.access.models import Staff
from host.clients.models import Client, Contact
from host.conformance import Trial
from host.cron.service import RunResult
from host.database import engine
from host.kernel.retirement import exempt_the_host
from host.sandbox import Browser, Site, configuration, prepared
from host.testing import jobs, statements
from host.testing.conformance import Suite, folder_of
from host.testing.databases import SERVERS, Prepared

if TYPE_CHECKING:
    from host.testing.chromium import NewPerson
    from host.testing.mail import PostOffice
    from host.testing.webhooks import Receiver

KINDS = ("sqlite", *SERVERS)
OPTION = "trellis_module"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let an ini file name the module that a test folder is about."""
    parser.addini(OPTION, "folder of the module that the fixture module_site has active")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker that asks for modules on the site."""
    config.addinivalue_line("markers", "modules(*folders): modules active on the test's site")
    logs.configure("ERROR")
    # A good hash is slow on purpose, and people of tests are made by the thousand.
    passwords.use(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    # What a test has written need not outlive the machine, only the process.
    engine.SQLITE_PRAGMAS["synchronous"] = "OFF"
    statements.share()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of collections of garbage, as a process that serves does.

    All tests and what they import would take a third of the time of each.
    """
    exempt_the_host()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool | None, bool | None]:
    """Do so again now and then: what tests share and keep grows, and looking through it is slow."""
    done = yield
    item.session.stash[_RUN] = count = item.session.stash.get(_RUN, 0) + 1
    if count % _TESTS_BETWEEN == 0:
        exempt_the_host()
    return done


_RUN = pytest.StashKey[int]()
_TESTS_BETWEEN = 100


@pytest.fixture(scope="session")
def _templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[str, ...]], Path]:
    """Return a function that gives the data folder of a site with these modules, made once."""
    made: dict[tuple[str, ...], Path] = {}

    def template(modules: tuple[str, ...]) -> Path:
        if modules not in made:
            folder = tmp_path_factory.mktemp("template")
            site = Site(prepared(folder))
            for module in modules:
                site.install(module)
            site.close()
            made[modules] = folder
        return made[modules]

    return template


@pytest.fixture
def site(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    _templates: Callable[[tuple[str, ...]], Path],
) -> Iterator[Site]:
    """A site of its own on SQLite; ``@pytest.mark.modules("modules/x")`` activates modules."""
    marker = request.node.get_closest_marker("modules")
    folder = tmp_path / "data"
    shutil.copytree(_templates(marker.args if marker else ()), folder)
    site = Site(configuration(folder))
    yield site
    site.close()


@pytest.fixture
def module_site(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    _templates: Callable[[tuple[str, ...]], Path],
) -> Iterator[Site]:
    """A site of its own on which one module is active: the one that the test belongs to.

    That is what the marker ``modules`` names, else ``folder`` of the test's class, else the ini
    option ``trellis_module``, else the folder above the test that holds a module.toml.
    """
    folder = tmp_path / "data"
    shutil.copytree(_templates(_modules_of(request)), folder)
    site = Site(configuration(folder))
    yield site
    site.close()


@pytest.fixture(scope="session")
def prepared_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """Databases on the servers that have the host's tables and nothing else."""
    with ExitStack() as stack:
        yield Prepared(tmp_path_factory.mktemp("databases"), stack)


@pytest.fixture(params=KINDS)
def any_site(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    _templates: Callable[[tuple[str, ...]], Path],
    prepared_databases: Prepared,
) -> Iterator[Site]:
    """A fresh site on each kind of database that answers here."""
    url = f"sqlite:///{tmp_path / 'trellis.db'}"
    if request.param == "sqlite":
        shutil.copytree(_templates(()), tmp_path, dirs_exist_ok=True)
    else:
        url = prepared_databases.url(request.param)
    site = Site(configuration(tmp_path, url))
    yield site
    site.close()


@pytest.fixture
def staff_with(module_site: Site) -> Callable[..., Staff]:
    """Return a function that adds staff with exactly the named rights to the module's site."""

    def add(*rights: str, **options: Any) -> Staff:
        return module_site.staff(rights, **options)

    return add


@pytest.fixture
def client(module_site: Site) -> Client:
    """A client on the module's site."""
    return module_site.client()


@pytest.fixture
def contact(module_site: Site, client: Client) -> Contact:
    """A contact of the client, who may see everything that contacts can be let into."""
    areas = sorted(module_site.runtime.generation().registry.contact_permissions)
    return module_site.contact(client, areas)


@pytest.fixture
def browser(module_site: Site) -> Browser:
    """A browser on the module's site in which an administrator is logged in."""
    return module_site.login(module_site.staff(admin=True))


@pytest.fixture
def frozen_clock() -> Iterator[Callable[[datetime], None]]:
    """Return a function that stops the host's clock at an instant, until the test ends."""
    with ExitStack() as stack:

        def stop_at(instant: datetime) -> None:
            stack.enter_context(clock.at(instant))

        yield stop_at


@pytest.fixture
def run_cron(module_site: Site) -> Callable[..., RunResult]:
    """Return a function that runs a job of the module's site, at an instant if one is given."""

    def run(job: str, *, at: datetime | None = None, dry_run: bool = False) -> RunResult:
        return jobs.run(module_site, job, at, dry_run=dry_run)

    return run


@pytest.fixture
def add_job() -> jobs.Add:
    """Return a function that adds a job to a site, and leaves it no other jobs."""
    return jobs.add


@pytest.fixture
def smtp() -> Iterator[PostOffice]:
    """A real mail server on loopback that keeps what it gets; needs aiosmtpd."""
    pytest.importorskip("aiosmtpd", reason="install aiosmtpd to receive mail in tests")
    from host.testing.mail import PostOffice

    with PostOffice() as office:
        yield office


@pytest.fixture
def webhooks() -> Iterator[Receiver]:
    """A real receiver of webhooks on loopback that keeps what it gets."""
    from host.testing.webhooks import Receiver

    with Receiver() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def chrome() -> Iterator[Any]:
    """The one Chromium of the run; needs playwright, and a Chromium on the machine."""
    from host.testing.chromium import chromium

    with chromium() as running:
        yield running


@pytest.fixture
def chromium(request: pytest.FixtureRequest, module_site: Site) -> Iterator[NewPerson]:
    """Return a function that puts somebody before a screen, at the module's site, served for real.

    Skipped where playwright or Chromium is not installed.
    """
    pytest.importorskip("playwright", reason="install playwright to open pages in Chromium")
    from host.testing.chromium import Person, chromium_path
    from host.testing.server import served

    if chromium_path() is None:
        pytest.skip("no Chromium is installed here; “apt-get install chromium” brings it")
    running = request.getfixturevalue("chrome")
    people: list[Person] = []
    with served(module_site.config, workers=1) as server:

        def new(**options: Any) -> Person:
            people.append(Person(running, server.url, **options))
            return people[-1]

        yield new
        for person in people:
            person.leave()


@pytest.fixture(scope="class")
def conformance_trial(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Trial:
    """The module on trial, for a class that `host.testing.conformance` made."""
    suite: type[Suite] = request.cls
    return suite.trial(tmp_path_factory.mktemp("conformance"))


def _modules_of(request: pytest.FixtureRequest) -> tuple[str, ...]:
    marker = request.node.get_closest_marker("modules")
    if marker:
        return tuple(map(str, marker.args))
    named: Sequence[object] = (getattr(request.cls, "folder", ""), request.config.getini(OPTION))
    for place in named:
        if place:
            return (str(place),)
    return (str(folder_of(Path(request.path))),)
