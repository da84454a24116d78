"""Licence keys: four refusals, each with its own words, and no network."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.hooks.manifest import Manifest
from host.licensing import errors, keys

PRIVATE, PUBLIC = keys.generate_pair()
TODAY = date(2026, 11, 22)
LOCALHOST = Path("modules/account_planning/localhost.key")


def code(**changes: object) -> str:
    values: dict[str, object] = {
        "product": "sample",
        "site": "crm.example.com",
        "licensee": "Acme",
        "issued": TODAY,
        "expires": None,
    }
    return keys.issue(PRIVATE, **(values | changes))  # type: ignore[arg-type]


def check(text: str, site: str = "crm.example.com") -> keys.Licence:
    return keys.check(text, public_key=PUBLIC, product="sample", site=site, today=TODAY)


def test_a_good_key_opens_its_product_on_its_site() -> None:
    assert check(code()).licensee == "Acme"
    good = code()
    assert check(f"  {good[:40]}\n{good[40:]} ").site == "crm.example.com"


def test_the_four_refusals_differ_and_say_what_to_do() -> None:
    _, stranger = keys.generate_pair()
    refusals: list[tuple[type[errors.LicenceError], str]] = []
    for text, site in (
        (code()[:-6] + "AAAAAA", "crm.example.com"),
        (code(expires=date(2026, 11, 21)), "crm.example.com"),
        (code(), "other.example.com"),
        (code(product="another"), "crm.example.com"),
    ):
        with pytest.raises(errors.LicenceError) as refused:
            check(text, site)
        refusals.append((type(refused.value), refused.value.message))
    assert [kind for kind, _ in refusals] == [
        errors.LicenceInvalid,
        errors.LicenceExpired,
        errors.LicenceOtherSite,
        errors.LicenceOtherProduct,
    ]
    assert len({message for _, message in refusals}) == 4
    with pytest.raises(errors.LicenceInvalid):
        keys.read(code(), stranger)


def test_a_key_is_good_through_its_last_day() -> None:
    assert check(code(expires=TODAY)).expires == TODAY


def test_a_marketplace_code_is_told_apart() -> None:
    with pytest.raises(errors.LicenceInvalid, match="marketplace purchase code"):
        check(str(uuid.uuid4()))


def test_the_local_machine_has_three_names() -> None:
    for site in ("localhost", "127.0.0.1", "::1"):
        assert check(code(site="localhost"), site).site == "localhost"
    with pytest.raises(errors.LicenceOtherSite):
        check(code(site="localhost"), "crm.example.com")


def test_the_shipped_key_opens_the_shipped_module_on_localhost_only() -> None:
    manifest = Manifest.parse(Path("modules/account_planning/module.toml").read_text("utf-8"))
    text, key = LOCALHOST.read_text("utf-8"), manifest.public_key
    opened = keys.check(
        text, public_key=key, product=manifest.product, site="localhost", today=TODAY
    )
    assert opened.expires is None
    with pytest.raises(errors.LicenceOtherSite):
        keys.check(text, public_key=key, product=manifest.product, site="crm.example", today=TODAY)


@given(st.text(max_size=400))
def test_no_text_makes_the_reader_fail_otherwise(text: str) -> None:
    with pytest.raises(errors.LicenceInvalid):
        keys.read(text, PUBLIC)
    with pytest.raises(errors.LicenceInvalid):
        keys.read(f"TRL1.{text}.{text}", PUBLIC)


@settings(deadline=None)  # what else the machine does is not the test's
@given(st.integers(min_value=5, max_value=200), st.characters(codec="ascii"))
def test_a_key_changed_in_one_place_is_refused(place: int, letter: str) -> None:
    good = code()
    changed = good[:place] + letter + good[place + 1 :]
    if "".join(changed.split()) == good:
        return
    with pytest.raises(errors.LicenceInvalid):
        keys.read(changed, PUBLIC)
