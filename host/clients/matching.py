"""Tells that two names probably mean one client."""

from __future__ import annotations

import re
from functools import lru_cache

from host.search.words import plain

LONGEST = 200
_LEGAL_FORMS = (
    " ab ag aps as asa bv bvba co company corp corporation cv doo eg eirl ev gbr gesmbh ggmbh gmbh"
    " inc incorporated kft kg kgaa kk lda limitada limited llc llp lp ltd ltda mbh nv oao oeg ohg"
    " oo ooo oy oyj plc ptc pte pty pvt rt sa sab saci sarl sas sasu sca scrl se sl slu snc spa"
    " spk spzoo srl sro ug vof zrt "
)
_PARTS = re.compile(r"[()\[\]{}]")
_SIGNS = str.maketrans({"&": " and ", "+": " and ", ".": ""})


@lru_cache(maxsize=4_096)  # a file asks twice for each name: is it there, and how is it kept
def match_key(name: str) -> str:
    """Return the name without case, accents, punctuation and legal forms.

    “Müller & Söhne GmbH” and “MULLER AND SOHNE” have one key. A name that is nothing but a
    legal form keeps it, and one without any letter or digit keeps all of itself.
    """
    words: list[str] = []
    for part in _PARTS.split(_spelt(name)):
        words += _without_legal_forms(_words(part))
    words = words or _words(_spelt(name)) or [name.strip().casefold()]
    return " ".join(words)[:LONGEST].rstrip()


def _spelt(text: str) -> str:
    return plain(text).translate(_SIGNS)


def _words(text: str) -> list[str]:
    """Split at whatever is no letter or digit; initials in a row are one word: “a o” is “ao”."""
    words: list[str] = []
    initials = False
    for word in re.findall(r"[^\W_]+", text):
        single = len(word) == 1
        if single and initials:
            words[-1] += word
        else:
            words.append(word)
        initials = single
    return words


def _without_legal_forms(words: list[str]) -> list[str]:
    kept = words[:-3] if words[-3:] == ["sp", "z", "oo"] else list(words)
    while kept and _is_legal(kept[-1], first=len(kept) == len(words)):
        kept.pop()
    return kept


def _is_legal(word: str, *, first: bool) -> bool:
    """“and” belongs to what follows it: it goes once that has gone."""
    return f" {word} " in _LEGAL_FORMS or (word == "and" and not first)
