"""Asks every finder for the records that a person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from host.hooks.actor import Actor
from host.hooks.faces import SearchHit, SearchProvider
from host.kernel.generation import current

HOOK = "search_providers"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """What one finder found; ``broken`` when it could not answer."""

    key: str
    title: str
    hits: Sequence[SearchHit]
    broken: bool = False


def find(text: str, actor: Actor, limit: int = 10) -> list[Found]:
    """Return what each finder finds, in the order of their positions; the empty ones are left out.

    A finder without ``rights``, or of which the actor holds one right, is asked. One that
    raises is recorded and told apart, so that nobody takes its silence for an answer.
    """
    words = " ".join(text.split())[:LONGEST]
    if not words:
        return []
    answers = [_ask(finder, actor, words, limit) for finder in finders(actor)]
    return [answer for answer in answers if answer.hits or answer.broken]


def finders(actor: Actor) -> list[SearchProvider]:
    """Return the finders that may answer this actor."""
    return [
        finder
        for finder in current().registry.finders
        if not finder.rights or actor.is_admin or not actor.grants.isdisjoint(finder.rights)
    ]


def _ask(finder: SearchProvider, actor: Actor, words: str, limit: int) -> Found:
    slug = finder.key.split(".")[0]
    good, hits = current().hooks.guard.call(slug, HOOK, _hits, finder, actor, words, limit)
    return Found(finder.key, finder.title, hits if good else (), broken=not good)


def _hits(finder: SearchProvider, actor: Actor, words: str, limit: int) -> Sequence[SearchHit]:
    hits = list(finder.find(actor, words, limit))[:limit]
    for hit in hits:
        if not isinstance(hit, SearchHit):
            raise TypeError(f"must find SearchHit, not {hit!r:.80}")
    return hits
