"""A store in a bucket that speaks the protocol of S3, at whichever provider."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO, cast

from host.errors import ConfigurationError
from host.files.store import PIECE, Kept, StoreAway, copied, gone, is_digest, path_of

_PART = 8 * 1024 * 1024
_IN_MEMORY = 1024 * 1024
_MISSING = {"404", "NoSuchKey", "NotFound"}
_REFUSED = {"403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "Forbidden"}


class BucketStore:
    """A store in a bucket, below a prefix.

    Address of the service, keys and region come from the environment, under the names that all
    clients of the protocol know: ``AWS_ENDPOINT_URL_S3``, ``AWS_ACCESS_KEY_ID`` and so on.
    """

    def __init__(self, bucket: str, prefix: str = "") -> None:
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client = _client()

    def put(self, content: BinaryIO, most: int) -> Kept:
        """Spool the stream to disk, for its address is known at its end; then send it in parts."""
        from boto3.s3.transfer import TransferConfig

        parts = TransferConfig(
            multipart_threshold=_PART, multipart_chunksize=_PART, use_threads=False
        )
        with tempfile.TemporaryFile() as spool:
            kept = copied(content, cast(BinaryIO, spool), most)
            spool.seek(0)
            with self._answers():
                self._client.upload_fileobj(
                    spool, self._bucket, self._key(kept.digest), Config=parts
                )
        return kept

    def open(self, digest: str) -> BinaryIO:
        """Fetch content whole before anybody reads, so that nobody gets half of it."""
        found = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - the caller closes it
        try:
            with self._answers(digest):
                answer = self._client.get_object(Bucket=self._bucket, Key=self._key(digest))
                with answer["Body"] as body:
                    while piece := body.read(PIECE):
                        found.write(piece)
        except BaseException:
            found.close()
            raise
        found.seek(0)
        return found

    def size(self, digest: str) -> int | None:
        """Return how many bytes content has; None when it is not there."""
        from botocore.exceptions import ClientError

        with self._answers():
            try:
                head = self._client.head_object(Bucket=self._bucket, Key=self._key(digest))
            except ClientError as error:
                if _code(error) in _MISSING:
                    return None
                raise
        return int(head["ContentLength"])

    def digests(self, before: datetime | None = None) -> Iterator[str]:
        """Yield the addresses of all content, or of what was last put before an instant."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._answers():
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for one in page.get("Contents", ()):
                    name = one["Key"].removeprefix(self._prefix).rpartition("/")[2]
                    old = before is None or one["LastModified"] < before
                    if old and is_digest(name) and one["Key"] == self._key(name):
                        yield name

    def drop(self, digest: str) -> None:
        """Let go of content; there need not be any."""
        with self._answers():
            self._client.delete_object(Bucket=self._bucket, Key=self._key(digest))

    def _key(self, digest: str) -> str:
        return self._prefix + path_of(digest)

    @contextmanager
    def _answers(self, digest: str = "") -> Iterator[None]:
        """Turn what the service says into errors that name the remedy."""
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

        try:
            yield
        except NoCredentialsError as error:
            raise ConfigurationError(
                "No keys for the bucket of files. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
            ) from error
        except ClientError as error:
            raise self._said(error, digest) from error
        except (BotoCoreError, Boto3Error) as error:
            known = error.__cause__ or error.__context__
            if isinstance(known, ClientError):
                raise self._said(known, digest) from error
            raise StoreAway("The store of files does not answer. Try again in a moment.") from error

    def _said(self, error: Any, digest: str) -> Exception:
        code = _code(error)
        if code == "NoSuchBucket":
            return ConfigurationError(
                f"There is no bucket “{self._bucket}”. Make it, or correct TRELLIS_FILES_URL."
            )
        if code in _REFUSED:
            return ConfigurationError(
                f"The keys do not open the bucket “{self._bucket}” ({code}). They need the rights "
                "to list it, and to get, put and delete objects."
            )
        if digest and code in _MISSING:
            return gone()
        return StoreAway(f"The store of files refused ({code}). Try again in a moment.")


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _client() -> Any:
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError as error:
        raise ConfigurationError(
            "Files in a bucket need the package boto3. Install it with "
            "“pip install --require-hashes -r requirements/s3.lock”."
        ) from error
    patient = Config(
        connect_timeout=5,
        read_timeout=30,
        retries={"mode": "standard", "max_attempts": 3},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    try:
        return boto3.session.Session().client("s3", config=patient)
    except (BotoCoreError, ValueError) as error:
        raise ConfigurationError(f"The bucket of files cannot be reached: {error}") from error
