"""Each step of a module's life by its page: what is offered, refused, kept and told."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from host import clock
from host.access.models import Staff
from host.database import transaction
from host.hooks.actor import SYSTEM
from host.kernel.models import Lease
from host.lifecycle import archive, export, service
from host.lifecycle.models import Module, ModuleEvent
from host.testing import Browser, Site
from tests.broken_modules import PLUGIN, make
from tests.lifecycle.versions import COLOUR, named, one, two

URL = "/setup/modules/sample"
WIDER = """
[module]
slug = "sample"
name = "Sample"
version = "2.0.0"
publisher = "Tests"
description = "A module for tests."
host_api = ">=1.0,<2"

[declares]
permissions = ["sample.things"]
outgoing_hosts = ["api.sample.example"]
"""


def upload(browser: Browser, folder: Path, **fields: str) -> int:
    name, data = archive.pack(folder)
    sent = {"archive": (io.BytesIO(data), name), **fields}
    return browser.post("/setup/modules/upload", sent).status_code


def state(site: Site, slug: str = "sample") -> Module:
    with site.context():
        return service.get_module(slug)


def main_of(browser: Browser, path: str = URL) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return str(answer.text.partition("<main")[2].partition("</main>")[0])


def follow(browser: Browser, path: str, **fields: str) -> str:
    """Press a button that works and return the page that it leads to."""
    answer = browser.post(path, fields)
    assert answer.status_code == 302, answer.text
    return str(browser.get(answer.headers["Location"]).text)


def test_an_upload_leads_to_what_one_agrees_to(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    assert "None is installed yet" in main_of(browser, "/setup/modules/")
    name, data = archive.pack(make(tmp_path))
    page = browser.post("/setup/modules/upload", {"archive": (io.BytesIO(data), name)})
    assert page.headers["Location"] == URL
    shown = browser.get(URL).text
    assert "is installed and inactive" in shown
    assert "What you agree to" in shown
    assert "sample_thing" in shown
    page_text = follow(browser, f"{URL}/activate")
    assert "1.0.0 is active" in page_text
    assert "Give rights to roles" in page_text
    assert browser.get("/sample/").text == "the sample answers"


def test_activating_twice_is_the_same_as_once(site: Site, browser: Browser, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    epoch = site.runtime.generation().epoch
    for _ in range(2):
        assert browser.post(f"{URL}/activate").status_code == 302
    assert site.runtime.generation().epoch == epoch


def test_a_refused_activation_says_why_and_shows_its_trace(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    upload(browser, make(tmp_path, plugin=PLUGIN + "\n\n1 / 0\n"))
    answer = browser.post(f"{URL}/activate")
    assert answer.status_code == 409
    assert "ZeroDivisionError" in answer.text
    assert "It could not be activated" in answer.text
    assert "Traceback" in answer.text
    later = main_of(browser)
    assert "The last activation stopped at" in later
    assert "Traceback" in later
    assert "Needs a look" in main_of(browser, "/setup/modules/")


@pytest.mark.modules("modules/account_planning")
def test_a_refused_code_stays_in_its_field(site: Site, browser: Browser) -> None:
    url = "/setup/modules/account_planning"
    with site.context():
        service.deactivate("account_planning", SYSTEM)
    answer = browser.post(f"{url}/activate", {"code": "TRL1.not a.code"})
    assert answer.status_code in {409, 422}
    assert "TRL1.not a.code" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not state(site, "account_planning").is_active


def test_what_was_not_read_is_not_agreed_to(site: Site, browser: Browser, tmp_path: Path) -> None:
    upload(browser, one(tmp_path / "1"))
    seen = state(site).digest
    upload(browser, two(tmp_path / "2"))
    answer = browser.post(f"{URL}/activate", {"digest": seen})
    assert answer.status_code == 409
    assert "was uploaded meanwhile" in answer.text
    assert not state(site).is_active


def test_an_upgrade_shows_what_is_new_and_what_goes(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    site.install(one(tmp_path / "1"))
    upload(browser, make(tmp_path / "2", version="2.0.0", files={"module.toml": WIDER}))
    assert "2.0.0 waits" in main_of(browser, "/setup/modules/")
    page = main_of(browser)
    new, gone = page.partition("New in 2.0.0")[2].split("No longer in 2.0.0")
    assert "api.sample.example" in new
    assert "sample.things" not in new
    assert "<del><code>sample_thing</code></del>" in gone.partition("Everything that")[0]
    assert "sample.things" in gone.partition("Everything that")[2]
    assert "Review and upgrade" in page


def test_up_and_back_again(site: Site, browser: Browser, tmp_path: Path) -> None:
    site.install(one(tmp_path / "1"))
    upload(browser, two(tmp_path / "2"))
    digest = state(site).staged_digest or ""
    assert "asks for nothing that 1.0.0 does not have" in main_of(browser)
    stale = browser.post(f"{URL}/upgrade", {"digest": "0" * 64})
    assert stale.status_code == 409
    assert "1.0.0 goes on serving" in stale.text
    assert "You can roll back to 1.0.0" in follow(browser, f"{URL}/upgrade", digest=digest)
    assert browser.get("/sample/").text == "the second sample answers"
    assert "Roll back to 1.0.0" in main_of(browser)
    page = follow(browser, f"{URL}/roll-back")
    assert "1.0.0 is active again" in page
    assert "Exports of its data" in page
    assert "stays at 1.0.0" in follow(browser, f"{URL}/discard")
    refused = browser.post(f"{URL}/roll-back")
    assert refused.status_code == 409
    assert "nothing to go back to" in refused.text


def test_an_upgrade_that_fails_is_told_where_it_was_asked(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    site.install(one(tmp_path / "1"))
    upload(browser, two(tmp_path / "2", plugin=PLUGIN + "\n\n1 / 0\n"))
    answer = browser.post(f"{URL}/upgrade")
    assert answer.status_code == 409
    place = answer.text.partition('id="upgrade"')[2]
    assert "ZeroDivisionError" in place.partition("Agree and upgrade</button>")[0]
    assert "The last upgrade stopped at" in main_of(browser)
    assert browser.get("/sample/").text == "the sample answers"


def test_an_older_version_is_taken_only_when_it_is_meant(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    site.install(two(tmp_path / "2"))
    name, data = archive.pack(one(tmp_path / "1"))
    assert "Take the older version" not in main_of(browser, "/setup/modules/")
    refused = browser.post("/setup/modules/upload", {"archive": (io.BytesIO(data), name)})
    assert refused.status_code == 422
    assert "Take the older version" in refused.text
    rubbish = browser.post("/setup/modules/upload", {"archive": (io.BytesIO(b"x"), "x.zip")})
    assert rubbish.status_code == 422
    assert "Take the older version" not in rubbish.text
    assert upload(browser, one(tmp_path / "again"), allow_older="y") == 302
    assert state(site).staged_version == "1.0.0"


def test_who_needs_a_module_is_named_and_all_are_offered(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    site.install(named(tmp_path, "alpha"))
    site.install(named(tmp_path, "beta", requires='alpha = ">=1.0"'))
    assert "Beta needs it" in main_of(browser, "/setup/modules/alpha")
    refused = browser.post("/setup/modules/alpha/deactivate")
    assert refused.status_code == 409
    assert "Deactivate all 2" in refused.text
    assert state(site, "alpha").is_active
    page = follow(browser, "/setup/modules/alpha/deactivate", with_dependents="1")
    assert "Alpha, Beta are inactive" in page
    assert not state(site, "beta").is_active
    refused = browser.post("/setup/modules/beta/activate")
    assert refused.status_code == 409
    assert "Beta needs the module “alpha”" in refused.text


def test_out_and_back_over_the_kept_data(site: Site, browser: Browser, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    with site.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO sample_thing VALUES (7)")
    refused = browser.post(f"{URL}/uninstall")
    assert refused.status_code == 409
    assert "Deactivate it before you uninstall it" in refused.text
    follow(browser, f"{URL}/deactivate")
    assert "data, settings and grants are kept" in follow(browser, f"{URL}/uninstall")
    assert "Removed, data kept" in main_of(browser, "/setup/modules/")
    assert "Install again" in main_of(browser)
    assert "is installed again" in follow(browser, f"{URL}/reinstall")
    follow(browser, f"{URL}/activate")
    with site.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT id FROM sample_thing").scalars().all() == [7]


def test_a_purge_counts_asks_exports_and_leaves_the_history(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    site.install(make(tmp_path))
    with site.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO sample_thing VALUES (7), (8), (9)")
    page = main_of(browser, f"{URL}/purge")
    assert "Deactivate it before you purge it" in page
    assert "Export and delete" not in page
    assert browser.post(f"{URL}/purge", {"confirmation": "sample"}).status_code == 409
    follow(browser, f"{URL}/deactivate")
    page = main_of(browser, f"{URL}/purge")
    assert "to delete 3 rows" in page
    wrong = browser.post(f"{URL}/purge", {"confirmation": "simple"})
    assert wrong.status_code == 422
    assert 'value="simple"' in wrong.text
    assert "Type sample to delete its data" in wrong.text
    history = follow(browser, f"{URL}/purge", confirmation="sample")
    assert "Sample is purged" in history
    assert "Not installed" in history
    assert "purged" in history.partition("<main")[2]
    assert browser.get(URL).status_code == 404
    assert "Sample" not in main_of(browser, "/setup/modules/")
    [path] = export.files_of(site.config, "sample")
    assert history.count(f"/setup/modules/exports/{path.name}") == 2, "in the page and its toast"
    answer = browser.get(f"/setup/modules/exports/{path.name}")
    assert "attachment" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as opened:
        assert opened.read("sample_thing.jsonl").count(b"\n") == 3


@pytest.mark.parametrize(
    "name",
    ["../trellis.db", "..%2Ftrellis.db", "nothing-1.0.0-20260101-000000.zip", "x.zip", "%00"],
)
def test_only_exports_are_handed_out(site: Site, browser: Browser, name: str) -> None:
    assert browser.get(f"/setup/modules/exports/{name}").status_code == 404


def test_a_module_whose_code_is_broken_can_be_purged(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    upload(browser, make(tmp_path, plugin="raise SystemExit(3)\n"))
    browser.post(f"{URL}/activate")
    page = follow(browser, f"{URL}/purge", confirmation="Sample")
    assert "Sample is purged. It had no data." in page


def test_the_history_is_paged_and_folds_its_output(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    site.install(make(tmp_path))
    now = clock.now()
    with site.context(), transaction() as db:
        for number in range(60):
            values = {"version": "1.0.0", "message": f"number {number}.", "output": "a <trace>"}
            db.add(
                ModuleEvent(
                    slug="sample", step="prove", outcome="done", at=now, actor="A", **values
                )
            )
    page = main_of(browser)
    assert "number 59." in page
    assert "number 49." not in page
    assert f"{URL}/history" in page
    newest = main_of(browser, f"{URL}/history")
    assert "a &lt;trace&gt;" in newest
    assert "number 10." in newest
    assert "number 9." not in newest
    older = newest.partition('class="t-pager"')[2].partition('href="')[2].partition('"')[0]
    assert "number 9." in main_of(browser, older.replace("&amp;", "&"))
    assert browser.get("/setup/modules/never_here/history").status_code == 404


def test_an_operation_elsewhere_is_told_and_loses_nothing(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    upload(browser, make(tmp_path))
    now = clock.now()
    with site.context(), transaction() as db:
        db.merge(
            Lease(
                name=service.LEASE,
                owner="Bo Busy on elsewhere:1",
                purpose="upgrade other to 2.0",
                since=now,
                expires_at=now + timedelta(seconds=60),
            )
        )
    for path in ("/setup/modules/", URL, f"{URL}/purge"):
        page = main_of(browser, path)
        assert "Bo Busy is at it: upgrade other to 2.0" in page
        assert "elsewhere:1" in page
    answer = browser.post(f"{URL}/activate", {"code": "typed"})
    assert answer.status_code == 409
    assert "Wait for it to finish" in answer.text
    assert "Agree and activate" in answer.text
    purge = browser.post(f"{URL}/purge", {"confirmation": "sample"})
    assert purge.status_code == 409
    assert 'value="sample"' in purge.text
    name, data = archive.pack(one(tmp_path / "1", version="1.5.0"))
    later = browser.post("/setup/modules/upload", {"archive": (io.BytesIO(data), name)})
    assert later.status_code == 409
    assert "Wait for it to finish" in later.text
    with site.context(), transaction() as db:
        db.execute(sa.update(Lease).values(expires_at=now - timedelta(seconds=1)))
    assert "Bo Busy" not in main_of(browser)
    assert browser.post(f"{URL}/activate").status_code == 302


def test_an_operation_that_died_is_told(site: Site, browser: Browser, tmp_path: Path) -> None:
    upload(browser, make(tmp_path))
    with site.context(), transaction() as db:
        module = db.get_one(Module, "sample")
        module.operation, module.operation_at = "activate", clock.now()
        module.operation_by = "Bo Busy"
    assert "begun by Bo Busy" in main_of(browser, "/setup/modules/")
    assert "its process died" in main_of(browser)
    assert browser.post(f"{URL}/activate").status_code == 302
    assert "its process died" not in main_of(browser)


def test_a_suspended_module_says_why_and_can_be_activated_again(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    site.install(make(tmp_path))
    with site.context(), transaction() as db:
        module = db.get_one(Module, "sample")
        module.state, module.state_reason = "suspended", "It failed in 10 requests within a minute."
    assert "failed in 10 requests" in main_of(browser, "/setup/modules/")
    page = main_of(browser)
    assert "The host took it out of service" in page
    assert "failed in 10 requests" in page
    assert "is active" in follow(browser, f"{URL}/activate")


def test_what_is_set_up_is_ticked(site: Site, browser: Browser, tmp_path: Path) -> None:
    site.install(make(tmp_path))
    assert "Only administrators see it so far" in main_of(browser)
    site.staff(["sample.things:view"])
    assert "1 role has rights" in main_of(browser)


def test_the_doctor_names_what_would_stop_on_another_host(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    site.install(make(tmp_path))
    assert "All sound" in main_of(browser, "/setup/modules/doctor")
    page = main_of(browser, "/setup/modules/doctor?against=2.0")
    assert "1 of 1 need a look" in page
    wrong = browser.get("/setup/modules/doctor?against=soon")
    assert wrong.status_code == 422
    assert 'value="soon"' in wrong.text


def test_the_list_costs_few_statements(site: Site, browser: Browser, tmp_path: Path) -> None:
    for slug in ("alpha", "beta"):
        upload(browser, named(tmp_path, slug))
    browser.get("/setup/modules/")
    with site.counted() as few:
        browser.get("/setup/modules/")
    for slug in ("gamma", "delta", "omega"):
        upload(browser, named(tmp_path, slug))
    browser.get("/setup/modules/")
    with site.counted() as more:
        browser.get("/setup/modules/")
    assert len(more) == len(few), "one more statement for each module"
    from host.setup.modules import leases, listing

    with site.app.test_request_context(), site.counted() as statements:
        assert len(listing.groups()[0].cards) == 5
        leases.under_way()
    assert len(statements) <= 6, statements


def test_the_pages_cost_few_statements_while_all_is_well(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    """Counted warm; three of each are the epoch, the log-in and the bell."""
    for slug in ("alpha", "beta", "gamma", "delta"):
        site.install(named(tmp_path, slug))
    counts = {}
    for page in ("", "alpha", "doctor", "doctor?against=2.0"):
        browser.get(f"/setup/modules/{page}")
        with site.counted() as statements:
            assert browser.get(f"/setup/modules/{page}").status_code == 200
        counts[page] = len(statements)
    assert counts[""] <= 6
    assert counts["alpha"] <= 15
    assert counts["doctor"] <= 10 + 4 * 4, "archive, manifest, and its revision in two"
    assert counts["doctor?against=2.0"] <= 6


def test_the_list_of_things_to_do_knows_whose_pages_are_open(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    module = make(tmp_path)
    declared = (module / "module.toml").read_text("utf-8") + 'client_area = ["sample.list"]\n'
    (module / "module.toml").write_text(declared, "utf-8")
    site.install(module)
    site.contact(areas=["sample_extra", "samplexlist", "more.sample"])
    site.contact(areas=["sample.list"], is_active=False)
    assert "No contact sees its pages yet" in main_of(browser)
    site.contact(areas=["other", "sample.list"])
    assert "At least one contact who may log in has it" in main_of(browser)


VERBS = (
    "activate",
    "upgrade",
    "deactivate",
    "discard",
    "roll-back",
    "uninstall",
    "reinstall",
    "purge",
)


@pytest.mark.parametrize("verb", VERBS)
def test_only_administrators_and_only_with_a_token(
    site: Site, browser: Browser, verb: str, tmp_path: Path
) -> None:
    site.install(make(tmp_path))
    staff = site.login(site.staff(["sample.things:view"]))
    assert staff.post(f"{URL}/{verb}", {"confirmation": "sample"}).status_code == 403
    assert browser.post(f"{URL}/{verb}", csrf=False).status_code == 400
    assert state(site).is_active


def test_the_other_pages_are_for_administrators(
    site: Site, admin: Staff, browser: Browser, tmp_path: Path
) -> None:
    site.install(make(tmp_path))
    with site.context():
        service.deactivate("sample", SYSTEM)
        path = service.purge("sample", "sample", SYSTEM)
    assert path is not None
    staff = site.login(site.staff())
    for page in ("doctor", "sample/history", f"exports/{path.name}"):
        assert browser.get(f"/setup/modules/{page}").status_code == 200
        assert staff.get(f"/setup/modules/{page}").status_code == 403
        assert site.anonymous().get(f"/setup/modules/{page}").status_code == 302


def test_versions_that_change_tables_keep_the_page_whole(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    """An archive that nobody can migrate is refused on the page, twice alike."""
    site.install(one(tmp_path / "1"))
    broken = COLOUR.replace("op.add_column", "1 / 0; op.add_column")
    upload(browser, make(tmp_path / "2", version="2.0.0", files={"migrations/0002_c.py": broken}))
    for _ in range(2):
        answer = browser.post(f"{URL}/upgrade")
        assert answer.status_code == 409
        assert "migrat" in answer.text
    assert state(site).version == "1.0.0"
