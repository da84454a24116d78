"""MariaDB: FULLTEXT over the groups of three letters, each written as a word of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Session

from host.search.engines.port import COLUMNS, Parts, few_of
from host.search.engines.shares import shares
from host.search.models import SearchEntry
from host.search.words import grams_alike, grams_of

_INDEX = sa.table("host_search_grams", sa.column("id", sa.BigInteger), sa.column("grams"))
_COMMON = 0.05
"""Share of the entries from which on reading them in turn finds enough sooner than the index."""
_READ_AT_MOST = 12_000
"""Entries that one search for something alike reads, by estimate."""


class FullText:
    """A table beside that of the entries holds the groups; the index shows what is committed."""

    def added(self, db: Session, rows: Sequence[Mapping[str, object]]) -> None:
        """Write the groups of each entry as words."""
        db.connection().execute(
            sa.insert(_INDEX),
            [{"id": row["id"], "grams": _words(grams_of(str(row["words"])))} for row in rows],
        )

    def removed(self, db: Session, ids: Sequence[int]) -> None:
        """Take the groups out as well."""
        db.connection().execute(sa.delete(_INDEX).where(_INDEX.c.id.in_(ids)))

    def holding(self, db: Session, parts: Sequence[str]) -> sa.Select[Any]:
        """Let the index find the two rarest groups, and look at the words themselves afterwards."""
        found = sa.select(*(getattr(SearchEntry, name) for name in COLUMNS)).where(
            self.holds(parts)
        )
        known = shares(db)
        grams = sorted({gram for part in parts for gram in grams_of(part)}, key=known.of)
        if known.of(grams[0]) > _COMMON:
            return found
        terms = " ".join(f"+{_word(gram)}" for gram in grams[:2])
        return found.join(_INDEX, SearchEntry.id == _INDEX.c.id).where(_against(terms))

    def holds(self, parts: Sequence[str]) -> sa.ColumnElement[bool]:
        """Compare by LIKE; words hold neither % nor _."""
        return sa.and_(*(SearchEntry.words.like(f"%{part}%") for part in parts))

    def among(
        self, db: Session, ids: sa.SQLColumnExpression[int], number: int, parts: Sequence[str]
    ) -> sa.ColumnElement[bool] | None:
        """Leave it to the database."""
        return None

    def few(self, db: Session, number: int, parts: Parts, most: int) -> list[int] | None:
        """Read them."""
        return few_of(self, db, number, parts, most)

    def streamed(
        self, query: sa.Select[Any], ids: sa.SQLColumnExpression[int], number: int, parts: Parts
    ) -> sa.Select[Any] | None:
        """Leave it to the database."""
        return None

    def nearby(self, db: Session, number: int, parts: Parts) -> bool:
        """Leave it to the database."""
        return False

    def alike(self, db: Session, words: Sequence[str]) -> sa.Select[Any] | None:
        """Count the groups that an entry shares, among entries with one that few have."""
        grams = grams_alike(words)
        rare = shares(db).rarest(grams, _READ_AT_MOST)
        if not rare:
            return None
        shared = sum(
            (sa.case((SearchEntry.words.like(f"%{gram}%"), 1), else_=0) for gram in grams),
            sa.literal(0),
        )
        return (
            sa.select(*(getattr(SearchEntry, name) for name in COLUMNS))
            .join(_INDEX, SearchEntry.id == _INDEX.c.id)
            .where(_against(_words(rare)))
            .order_by(sa.desc(shared))
        )


def _against(terms: str) -> Any:
    return mysql.match(_INDEX.c.grams, against=terms).in_boolean_mode()


def _words(grams: Iterable[str]) -> str:
    return " ".join(map(_word, grams))


def _word(gram: str) -> str:
    """Write a group as a word: in front an x, so that none is a stop word such as “com”."""
    return "x" + "".join(map(_letter, gram))


def _letter(letter: str) -> str:
    if letter == " ":
        return "_"
    return letter if letter.isascii() and letter.isalnum() else f"z{ord(letter):x}z"
