"""Logo and icon of the client area: looked at before they are kept, served under their digest."""

from __future__ import annotations

import base64
import hashlib
import io

import sqlalchemy as sa

from host import clock
from host.client_access.models import BrandImage
from host.database import session, transaction
from host.errors import InvalidInput, NotFound
from host.files.kinds import kind_of

LARGEST = 400 * 1024
TYPES = ("image/png", "image/jpeg", "image/webp")
_REFUSED = (
    "Take a PNG, JPEG or WebP picture. Others are refused; SVG too, for it can carry scripts."
)


def checked(field: str, name: str, content: bytes) -> str:
    """Return the type of a picture; raises InvalidInput for what is none, or too large."""
    if len(content) > LARGEST:
        raise InvalidInput.of(field, f"The picture is larger than {LARGEST // 1024} KB.")
    if name.lower().rpartition(".")[2] not in {"png", "jpg", "jpeg", "webp"}:
        raise InvalidInput.of(field, _REFUSED)
    try:
        kind = kind_of(name, io.BytesIO(content))
    except InvalidInput as error:
        raise InvalidInput.of(field, error.message) from error
    return kind.content_type


def keep(content_type: str, content: bytes) -> str:
    """Keep a picture that was checked and return its digest; the same one is kept once."""
    digest = hashlib.sha256(content).hexdigest()
    with transaction() as db:
        if db.scalar(sa.select(BrandImage.digest).where(BrandImage.digest == digest)) is None:
            db.add(
                BrandImage(
                    digest=digest,
                    content_type=content_type,
                    content=content,
                    created_at=clock.now(),
                )
            )
    return digest


def forget_all_but(kept: set[str]) -> None:
    """Drop pictures that nothing shows any more."""
    with transaction() as db:
        db.execute(sa.delete(BrandImage).where(BrandImage.digest.not_in(kept)))


def get(digest: str) -> tuple[str, bytes]:
    """Return type and content of a picture; raises NotFound."""
    query = sa.select(BrandImage.content_type, BrandImage.content)
    row = session().execute(query.where(BrandImage.digest == digest)).first()
    if row is None or row.content_type not in TYPES:
        raise NotFound("There is no such picture.")
    return row.content_type, row.content


def problem(digest: str) -> str | None:
    """Say that a picture is not kept any more, as when an old setting is to come back."""
    query = sa.select(BrandImage.digest).where(BrandImage.digest == digest)
    if not digest or session().scalar(query):
        return None
    return "That picture is not kept any more. Upload it again."


def inline(content_type: str, content: bytes) -> str:
    """Return a picture as an address of itself, for a preview that keeps nothing."""
    return f"data:{content_type};base64,{base64.b64encode(content).decode()}"
