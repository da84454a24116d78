"""Words in the forms that code and sentences need."""

from __future__ import annotations

import builtins
import re
import unicodedata

from host import api

_LONGEST = 16
_SINGULARS = (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"))
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "ł": "l", "đ": "d"})
_CLASSES = frozenset(
    {"Answer", "Any", "Blueprint", "BooleanField", "Callable", "ClassVar", "DataRequired"}
    | {"DateField", "DeclarativeBase", "Entry", "Final", "Length", "Mapped", "Mapping", "Model"}
    | {"Optional", "RecordForm", "Response", "Sequence", "StringField", "TextAreaField"}
)
"""Classes that the written code has from elsewhere, besides those of the host."""


def identifier(text: str, longest: int = _LONGEST) -> str:
    """Write a text in lower-case ASCII letters, digits and underscores, cut after whole words."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore")
    parts = re.findall(r"[a-z0-9]+", plain.decode().lower().replace("'", ""))
    while len(parts) > 1 and len("_".join(parts)) > longest:
        parts.pop()
    return "_".join(parts)[:longest].strip("_")


def pascal(noun: str) -> str:
    """Write an identifier as the name of a class."""
    return "".join(part.capitalize() for part in noun.split("_"))


def is_taken(noun: str) -> bool:
    """Tell whether a class of that name would hide another."""
    name = pascal(noun)
    return name in _CLASSES or hasattr(api, name) or hasattr(builtins, name)


def capital(text: str) -> str:
    """Begin with a capital letter and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def singular(text: str) -> str:
    """Guess the singular of an English plural; anything else stays."""
    for ending, single in _SINGULARS:
        if text.endswith(ending):
            return text[: -len(ending)] + single
    return text[:-1] if text.endswith("s") and not text.endswith("ss") else text


def plural(text: str) -> str:
    """Guess the plural of an English noun."""
    if re.search(r"[^aeiou]y$", text):
        return f"{text[:-1]}ies"
    return f"{text}es" if text.endswith(("s", "x", "ch", "sh")) else f"{text}s"
