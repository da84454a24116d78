"""What [licence] in module.toml may say."""

from __future__ import annotations

import pytest

from host.hooks.manifest import ManifestError
from tests.licensing.shop import ENVATO, VENDOR, manifest

KEY = 'mode = "required"\nproduct = "p"\npublic_key = "k"'


def test_a_signed_key_is_the_way_unless_another_is_named() -> None:
    read = manifest(KEY)
    assert (read.licence_verifier, read.public_key, read.licence_required) == ("key", "k", True)


def test_a_server_of_the_publisher_has_a_default_address() -> None:
    read = manifest(f'{VENDOR}\nendpoint = "https://acme.example/licences"')
    assert read.licence_verifier == "vendor"
    assert read.licence_endpoint == "https://acme.example/licences"
    assert manifest(VENDOR).licence_endpoint == ""


def test_envato_needs_the_number_of_the_item() -> None:
    assert manifest(ENVATO).licence_item == "17022701"
    assert manifest(ENVATO.replace("17022701", '"17022701"')).licence_item == "17022701"


def test_no_licence_says_nothing() -> None:
    assert not manifest("").licence_required
    assert not manifest('mode = "none"').licence_required


@pytest.mark.parametrize(
    ("licence", "words"),
    [
        ('mode = "perhaps"', "mode must be"),
        ('mode = ["required"]', "mode must be"),
        (f'{VENDOR}\nkeys = "x"', "does not know “keys”"),
        ('mode = "required"\nverifier = "oracle"\nproduct = "p"', "one of key, vendor, envato"),
        ('mode = "required"\nverifier = ["key"]\nproduct = "p"', "one of key, vendor, envato"),
        ('mode = "required"\nproduct = "p"', "public_key"),
        ('mode = "required"\nverifier = "vendor"', "product"),
        (f'{VENDOR}\npublic_key = "k"', "public_key in module.toml means nothing"),
        (f"{VENDOR}\nitem = 5", "item in module.toml means nothing"),
        (f'{KEY}\nendpoint = "https://a.example"', "endpoint in module.toml means nothing"),
        (f'{VENDOR}\nendpoint = "http://a.example"', "begins with https://"),
        (f'{VENDOR}\nendpoint = "https://user:word@a.example"', "begins with https://"),
        (f"{VENDOR}\nendpoint = 7", "endpoint"),
        ('mode = "required"\nverifier = "envato"\nproduct = "p"', "number of the item"),
        (ENVATO.replace("17022701", "true"), "number of the item"),
        (ENVATO.replace("17022701", '"abc"'), "number of the item"),
    ],
)
def test_anything_else_is_refused_by_name(licence: str, words: str) -> None:
    with pytest.raises(ManifestError, match=words):
        manifest(licence)
