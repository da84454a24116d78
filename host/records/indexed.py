"""Connects records with the index of the search: writes go in, lists are narrowed by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from host.hooks.record_types import RecordField, RecordType
from host.records import followers, words
from host.records.custom import catalogue, storage
from host.search import indexing
from host.search.matching import Matching, matching

followers.follow(indexing.follow)


@words.match_with
def _matching(kind: RecordType, text: str) -> Matching | None:
    return matching(kind, text, kind.model.id)


class _AddedFields:
    """The words of added fields, but for those that are not for everybody."""

    def keys(self, kind: RecordType) -> Sequence[str]:
        return [field.key for field in self._searched(kind)]

    def texts(self, kind: RecordType, ids: Sequence[int]) -> Mapping[int, str]:
        held = storage.values_of_many(kind, self._searched(kind), ids)
        return {one: " ".join(filter(None, found.values())) for one, found in held.items()}

    def _searched(self, kind: RecordType) -> list[RecordField]:
        return [one for one in catalogue.fields_of(kind) if one.searched and not one.rights]


indexing.index_also(_AddedFields())
