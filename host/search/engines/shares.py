"""How common groups of letters are, by a sample: databases keep no figures on that."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from host.search.models import SearchEntry
from host.search.numbers import type_of
from host.search.words import grams_of

_SAMPLE = 2000
_KEPT_SECONDS = 600.0
_shares: dict[str, Shares] = {}


@dataclass(frozen=True, slots=True)
class Shares:
    """A sample of the entries: in how many of them each group is."""

    total: int
    """Entries that there are."""
    sampled: int
    counts: Counter[str]
    read_at: float
    by_type: Counter[int]
    """Entries of the sample by the number of their type."""
    counts_by_type: Counter[tuple[int, str]]

    def of(self, gram: str) -> float:
        """Return the share of all entries that have the group."""
        return self.counts[gram] / self.sampled if self.sampled else 0.0

    def in_type(self, number: int, gram: str) -> float:
        """Return the share of the entries of a type that have the group."""
        sampled = self.by_type[number]
        return self.counts_by_type[number, gram] / sampled if sampled else 0.0

    def rarest(self, grams: Iterable[str], most: int) -> list[str]:
        """Return the rarest groups, as many as about ``most`` entries have together."""
        chosen: list[str] = []
        entries = 0.0
        for gram in sorted(dict.fromkeys(grams), key=self.of):
            entries += self.of(gram) * self.total
            if chosen and entries > most:
                break
            chosen.append(gram)
        return chosen


def shares(db: Session) -> Shares:
    """Return the shares in this database, at most ten minutes old."""
    key = str(db.get_bind().engine.url)
    known = _shares.get(key)
    if known is None or time.monotonic() - known.read_at > _KEPT_SECONDS:
        known = _shares[key] = _read(db)
    return known


def _read(db: Session) -> Shares:
    total = db.scalar(sa.select(sa.func.count()).select_from(SearchEntry)) or 0
    step = max(1, total // _SAMPLE)
    query = sa.select(SearchEntry.id, SearchEntry.words)
    query = query.where(SearchEntry.id % step == 0).limit(2 * _SAMPLE)
    counts: Counter[str] = Counter()
    by_type: Counter[int] = Counter()
    counts_by_type: Counter[tuple[int, str]] = Counter()
    for entry, words in db.execute(query):
        number, grams = type_of(entry), grams_of(words)
        by_type[number] += 1
        counts.update(grams)
        counts_by_type.update((number, gram) for gram in grams)
    return Shares(total, by_type.total(), counts, time.monotonic(), by_type, counts_by_type)
