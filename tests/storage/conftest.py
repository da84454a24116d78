"""A bucket on this machine, and stores of both kinds."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from host.files.places import store_at
from host.files.store import Store
from host.testing import Site
from host.testing.buckets import bucket_server

BUCKET = "files-of-tests"


@pytest.fixture(scope="session")
def _buckets() -> Iterator[dict[str, str]]:
    import boto3

    with bucket_server() as environment:
        client = boto3.session.Session(
            environment["AWS_ACCESS_KEY_ID"],
            environment["AWS_SECRET_ACCESS_KEY"],
            region_name=environment["AWS_DEFAULT_REGION"],
        ).client("s3", endpoint_url=environment["AWS_ENDPOINT_URL_S3"])
        client.create_bucket(Bucket=BUCKET)
        yield environment


@pytest.fixture
def aws(_buckets: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Lead this process to the server of buckets."""
    for name, value in _buckets.items():
        monkeypatch.setenv(name, value)
    return _buckets


@pytest.fixture
def bucket(aws: dict[str, str]) -> str:
    """Return the address of an empty place in a bucket."""
    return f"s3://{BUCKET}/{uuid.uuid4().hex}"


@pytest.fixture(params=["folder", "bucket"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty store, of either kind in turn."""
    if request.param == "bucket":
        return str(request.getfixturevalue("bucket"))
    return (tmp_path / "kept").as_uri()


@pytest.fixture
def store(url: str) -> Store:
    """An empty store, of either kind in turn."""
    return store_at(url)


@pytest.fixture
def kept_site(site: Site, url: str) -> Iterator[Site]:
    """A site whose files are in a store of either kind in turn."""
    other = Site(replace(site.config, files_url=url))
    yield other
    other.close()
