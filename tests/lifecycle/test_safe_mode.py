"""Safe mode: by variable, by switch for everybody, by link for one browser."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from click.testing import CliRunner

from host import clock
from host.activity.models import Activity
from host.cli.main import cli
from host.hooks.actor import SYSTEM
from host.kernel.models import SafeLink
from host.lifecycle import safe_mode
from host.sandbox import Browser
from host.testing import Site
from host.testing.server import log_in, served, token_in
from host.testing.site import PASSWORD
from host.web import safe_cookie
from tests.broken_modules import PLUGIN, make


@pytest.fixture
def sample(site: Site, tmp_path: Path) -> Site:
    site.install(make(tmp_path))
    return site


@pytest.fixture
def command(site: Site, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command line, pointed at the site."""
    monkeypatch.setenv("TRELLIS_DATA_DIR", str(site.config.data_dir))
    monkeypatch.setenv("TRELLIS_DATABASE_URL", site.config.database_url)
    monkeypatch.setenv("TRELLIS_SECRET_KEY", site.config.secret_key)
    return CliRunner()


def run(command: CliRunner, *words: str) -> str:
    result = command.invoke(cli, ["safe-mode", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def link_path(site: Site) -> str:
    with site.context():
        url = safe_mode.make_link(SYSTEM).url
    assert url.startswith(f"{site.config.site_url}/safe-mode/")
    return url.removeprefix(site.config.site_url)


def answers(browser: Browser) -> int:
    return browser.get("/sample/").status_code


def test_the_command_switches_every_worker_with_its_next_request(
    sample: Site, command: CliRunner
) -> None:
    admin = sample.login(sample.staff(admin=True))
    other = Site(sample.config)
    second = other.login(other.staff(admin=True))
    assert "off" in run(command, "status")
    assert run(command, "on") == "Safe mode is on.\n"
    assert answers(admin) == answers(second) == 404
    assert "by System since" in run(command, "status")
    page = admin.get("/setup/modules/")
    assert "Sample" in page.text
    assert "System left all modules out" in page.text
    assert run(command, "on") == "Safe mode was on already.\n"
    assert run(command, "off") == "Safe mode is off.\n"
    assert answers(admin) == answers(second) == 200
    with sample.context() as db:
        query = sa.select(Activity.verb).where(Activity.record_type == safe_mode.TYPE)
        assert list(db.scalars(query.order_by(Activity.id))) == ["switched on", "switched off"]
    other.close()


def test_an_administrator_leaves_it_from_any_page(sample: Site) -> None:
    admin = sample.login(sample.staff(admin=True))
    assert admin.post("/setup/safe-mode/on").status_code == 302
    assert answers(admin) == 404
    assert 'action="/setup/safe-mode/off"' in admin.get("/clients/").text
    assert admin.post("/setup/safe-mode/off").status_code == 302
    assert answers(admin) == 200


def test_others_see_the_line_but_no_button(sample: Site) -> None:
    browser = sample.login(sample.staff(["clients:view"]))
    assert browser.post("/setup/safe-mode/on").status_code == 403
    assert browser.get("/setup/safe-mode").status_code == 403
    with sample.context():
        safe_mode.switch(True, SYSTEM)
    page = browser.get("/clients/").text
    assert "left all modules out" in page
    assert "/setup/safe-mode/off" not in page


def test_a_link_takes_one_browser_into_safe_mode_and_no_other(sample: Site) -> None:
    person = sample.staff(admin=True)
    browser, other = sample.login(person), sample.login(person)
    path = link_path(sample)
    for _ in range(3):
        assert "Use safe mode in this browser" in browser.get(path).text
    assert answers(browser) == 200
    assert browser.post(path).status_code == 302
    assert answers(browser) == 404
    assert "Safe mode in this browser" in browser.get("/setup/modules/sample").text
    assert answers(other) == 200
    assert browser.post("/safe-mode/leave").status_code == 302
    assert answers(browser) == 200


def test_the_link_logs_nobody_in(sample: Site) -> None:
    stranger = sample.anonymous()
    assert stranger.post(link_path(sample)).headers["Location"] == "/setup/modules/"
    assert "/login" in stranger.get("/setup/modules/").headers["Location"]


def test_a_link_works_once_and_for_half_an_hour(sample: Site) -> None:
    path = link_path(sample)
    assert sample.anonymous().post(path).status_code == 302
    assert sample.anonymous().post(path).status_code == 404
    assert sample.anonymous().get(path).status_code == 404
    late = link_path(sample)
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert sample.anonymous().get(late).status_code == 404
        assert sample.anonymous().post(late).status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 43, "leave%00", "%27%20OR%201=1"])
def test_a_guess_opens_nothing(token: str, sample: Site) -> None:
    link_path(sample)
    browser = sample.anonymous()
    assert browser.get(f"/safe-mode/{token}").status_code == 404
    answer = browser.post(f"/safe-mode/{token}")
    assert answer.status_code == 404
    assert "trellis-safe" not in answer.headers.get("Set-Cookie", "")


def test_the_database_keeps_no_token(sample: Site) -> None:
    token = link_path(sample).rpartition("/")[2]
    with sample.engine.connect() as connection:
        kept = connection.execute(sa.select(SafeLink.token_hash)).scalar_one()
    assert token not in kept


def test_a_form_of_another_site_cannot_use_a_link(sample: Site) -> None:
    path = link_path(sample)
    assert sample.anonymous().post(path, csrf=False).status_code == 400
    assert sample.anonymous().post(path).status_code == 302


def test_a_forged_or_old_cookie_is_worth_nothing(sample: Site) -> None:
    good = safe_cookie.value(sample.config)
    forged = safe_cookie.value(replace(sample.config, secret_key="guessed"))
    name = safe_cookie.name_of(sample.config)

    def is_in(value: str) -> bool:
        return safe_cookie.is_in({"HTTP_COOKIE": f"a=b; {name}={value}"}, sample.config)

    assert is_in(good)
    for bad in ("", "safe", forged, good[:-2] + "xx", good + "x"):
        assert not is_in(bad)
    assert not safe_cookie.is_in({"HTTP_COOKIE": f"other{name}={good}"}, sample.config)
    from itsdangerous import TimestampSigner, URLSafeTimedSerializer

    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return super().get_timestamp() - safe_cookie.SECONDS - 5

    old = URLSafeTimedSerializer(
        sample.config.secret_key, salt="trellis-safe-mode", signer=Earlier
    ).dumps("safe")
    assert not is_in(str(old))


def test_the_cookie_is_bound_to_the_host_on_https(sample: Site) -> None:
    secure = Site(replace(sample.config, site_url="https://crm.example"))
    path = link_path(secure)
    cookie = secure.anonymous().post(path).headers.getlist("Set-Cookie")
    mine = next(one for one in cookie if one.startswith("__Host-trellis-safe="))
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in mine
    assert "Domain" not in mine
    secure.close()


def test_settings_reach_a_browser_in_safe_mode_at_once(sample: Site) -> None:
    from host.settings import service as settings

    browser = sample.login(sample.staff(admin=True))
    browser.post(link_path(sample))
    assert "Acme" not in browser.get("/clients/").text
    with sample.context():
        settings.save("general", {"company": "Acme"}, SYSTEM)
    assert "Acme" in browser.get("/clients/").text


def _forget_sample() -> None:
    """Act as a process that has not imported the module yet."""
    for name in [name for name in sys.modules if name.startswith("trellis_module_sample")]:
        del sys.modules[name]


def test_the_variable_keeps_modules_from_being_imported(site: Site, tmp_path: Path) -> None:
    note = tmp_path / "imported"
    plugin = f"{PLUGIN}\nimport pathlib\npathlib.Path({str(note)!r}).touch()\n"
    site.install(make(tmp_path, plugin=plugin))
    _forget_sample()
    note.unlink()
    safe = Site(replace(site.config, safe_mode=True))
    assert safe.anonymous().get("/login").status_code == 200
    assert not note.exists()
    safe.close()


def test_the_pages_work_when_every_module_is_broken(site: Site, tmp_path: Path) -> None:
    # Its digest is its own: what this test spoils in memory must not reach another test.
    site.install(make(tmp_path, plugin=f"{PLUGIN}\n# broken later\n"))
    folder = next((site.config.data_dir / "modules").glob("sample-*"))
    (folder / "plugin.py").write_text("raise RuntimeError('broken')", "utf-8")
    fresh = Site(site.config)
    _forget_sample()
    admin = fresh.login(fresh.staff(admin=True))
    for path in ("/setup/safe-mode", "/setup/modules/", "/setup/modules/sample", "/setup/system"):
        assert admin.get(path).status_code == 200, path
    assert admin.get("/setup/health").status_code == 200
    assert admin.post("/setup/safe-mode/on").status_code == 302
    assert admin.post("/setup/safe-mode/off").status_code == 302
    fresh.close()


def test_real_workers_follow_the_switch_and_honour_the_cookie(
    sample: Site, command: CliRunner
) -> None:
    person = sample.staff(admin=True)
    with served(sample.config, workers=2) as server:
        everybody = [log_in(server.url, person.email, PASSWORD) for _ in range(2)]

        def statuses(browser: requests.Session) -> set[int]:
            return {browser.get(f"{server.url}/sample/", timeout=30).status_code for _ in range(8)}

        printed = run(command, "link").strip()
        found = re.search(r"/safe-mode/.+", printed)
        assert found is not None
        url = server.url + found[0]
        page = everybody[0].get(url, timeout=30)
        everybody[0].post(
            url,
            data={"csrf_token": token_in(page.text)},
            timeout=30,
            allow_redirects=False,
        )
        assert statuses(everybody[0]) == {404}
        assert statuses(everybody[1]) == {200}
        run(command, "on")
        assert statuses(everybody[1]) == {404}
        run(command, "off")
        assert statuses(everybody[1]) == {200}
        assert statuses(everybody[0]) == {404}
