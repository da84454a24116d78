"""Files that go with mails: kept once under their digest until no mail needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

import sqlalchemy as sa

from host.database import session
from host.errors import InvalidInput, NotFound
from host.files import kinds
from host.files.folder import FolderStore
from host.kernel.generation import current
from host.messaging.mail.models import MailFile
from host.storage import keeping

LARGEST = 20_000_000
"""Bytes that the files of one mail may have together: larger mails are refused by most servers."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file for a mail: its name, and a stream at its beginning."""

    name: str
    """Name that the reader saves it under."""
    content: BinaryIO
    """The bytes."""


def opened(one: MailFile) -> BinaryIO:
    """Open the content of a file; raises NotFound when it is not there."""
    try:
        return keeping.opened(one.digest)
    except NotFound:
        return _earlier().open(one.digest)


def keep(given: Sequence[Attachment]) -> list[MailFile]:
    """Keep the content and return rows for one mail; raises InvalidInput when it is too much."""
    rows: list[MailFile] = []
    left = LARGEST
    for one in given:
        name = _one_line(one.name)
        kind = kinds.kind_of(name, one.content).content_type.partition(";")[0]
        kept = keeping.put(one.content, LARGEST, limited=False)
        left -= kept.size
        if left < 0:
            raise InvalidInput("The files of a mail may have 20 MB together.")
        rows.append(MailFile(name=name, content_type=kind, size=kept.size, digest=kept.digest))
    return rows


def of_mail(mail_id: int) -> list[MailFile]:
    """Return the files of a mail."""
    query = sa.select(MailFile).where(MailFile.mail_id == mail_id).order_by(MailFile.id)
    return list(session().scalars(query))


def drop_unneeded() -> int:
    """Drop content of earlier mail that no mail needs any more; returns how many pieces."""
    there = list(_earlier().digests())
    if not there:
        return 0
    needed = set(session().scalars(sa.select(MailFile.digest).distinct()))
    unneeded = [one for one in there if one not in needed]
    for one in unneeded:
        _earlier().drop(one)
    return len(unneeded)


def _earlier() -> FolderStore:
    """Return where files of mail lay before there was one store; nothing is put there any more."""
    return FolderStore(current().config.data_dir / "mail-files")


def _one_line(name: str) -> str:
    kept = "".join(sign for sign in name if sign.isprintable() and sign not in '/\\"')
    return kept.strip()[:200] or "file"
