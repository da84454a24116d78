"""Without its database the site says so, and monitors tell dead processes from waiting ones."""

from __future__ import annotations

from host.testing import Site


def test_a_site_without_its_database_says_so(site: Site) -> None:
    browser = site.anonymous()
    assert browser.get("/login").status_code == 200
    with site.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE host_epoch RENAME TO away")
    page = browser.get("/login")
    assert page.status_code == 503
    assert "Nothing is lost" in page.text
    assert page.headers["Retry-After"] == "10"
    assert browser.get("/health/ready").status_code == 503
    assert browser.get("/health/live").status_code == 200
    with site.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO host_epoch")
    assert browser.get("/login").status_code == 200
    assert browser.get("/health/ready").status_code == 200
