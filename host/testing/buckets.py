"""A server on this machine that speaks the protocol of S3, for tests of files in a bucket."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SERVING = re.compile(r"Running on (http://\S+)")
KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def bucket_server() -> Iterator[dict[str, str]]:
    """Serve buckets and give the environment that leads clients there."""
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    plain = os.environ | {"NO_COLOR": "1", "TERM": "dumb"}
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        command, stderr=subprocess.PIPE, text=True, env=plain
    ) as process:
        try:
            yield KEYS | {"AWS_ENDPOINT_URL_S3": _address(process)}
        finally:
            process.kill()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if found := _SERVING.search(line):
            return re.sub(r"\x1b\[\d*m", "", found[1])
    raise RuntimeError(f"The server of buckets did not start:\n{''.join(said)}")
