"""What an author is asked before a module is written, and what can be guessed of the answers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from host.errors import InvalidInput
from host.hooks.manifest import ManifestError, checked_slug
from host.scaffold import words

HOST_ADDRESSES = frozenset(
    {"activity", "changes", "clients", "contacts", "cron", "dashboard", "health", "import"}
    | {"login", "logout", "metrics", "my-work", "notifications", "profile", "search", "tasks"}
    | {"unsubscribe"}
)
"""What addresses of the host begin with, besides the slugs that no manifest may hold."""
MAX_NAME = 40
MAX_NOUN = 30
_FORBIDDEN = re.compile(r"[\"\\{}<>%$`\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Answers:
    """The five answers; raises InvalidInput with the answer that cannot be used."""

    name: str
    """What people read, such as “Service visits”."""
    slug: str
    """Name of the folder and beginning of every key, table and address."""
    publisher: str
    """Who makes it."""
    singular: str
    """What one record is called, such as “service visit”."""
    plural: str
    """What several records are called."""
    client_pages: bool
    """Whether clients see theirs in the client area."""

    def __post_init__(self) -> None:
        _check_text("name", self.name, MAX_NAME)
        _check_text("publisher", self.publisher, MAX_NAME)
        _check_text("singular", self.singular, MAX_NOUN)
        _check_text("plural", self.plural, MAX_NOUN)
        try:
            checked_slug(self.slug)
        except ManifestError as error:
            raise InvalidInput.of("slug", error.message) from error
        if self.slug in HOST_ADDRESSES:
            raise InvalidInput.of(
                "slug", f"The addresses /{self.slug} are the host's own; take another slug."
            )

    @property
    def noun(self) -> str:
        """What one record is called in code; never a class from elsewhere."""
        noun = words.identifier(self.singular) or "item"
        if noun[0].isdigit():
            return f"item_{noun}"
        return f"{noun}_record" if words.is_taken(noun) else noun

    @property
    def nouns(self) -> str:
        """What several records are called in keys."""
        return words.identifier(self.plural) or "items"

    @property
    def values(self) -> dict[str, str]:
        """What the templates of the scaffold are filled with."""
        return {
            "slug": self.slug,
            "name": self.name,
            "publisher": self.publisher,
            "singular": self.singular,
            "plural": self.plural,
            "Singular": words.capital(self.singular),
            "Plural": words.capital(self.plural),
            "noun": self.noun,
            "Class": words.pascal(self.noun),
            "table": f"{self.slug}_{self.noun}",
            "feature": f"{self.slug}.{self.nouns}",
        }


def suggested_slug(name: str) -> str:
    """Guess a slug from a name, or return nothing when the name has no Latin letters."""
    return words.identifier(name, 40).lstrip("0123456789_")


def suggested_singular(name: str) -> str:
    """Guess what one record of a module of that name is called."""
    return words.singular(name.strip().lower())[:MAX_NOUN].strip() or "item"


def _check_text(field: str, text: str, limit: int) -> None:
    if not text.strip() or text != text.strip() or len(text) > limit:
        raise InvalidInput.of(field, f"The {field} must have 1 to {limit} characters.")
    found = _FORBIDDEN.search(text)
    if found:
        raise InvalidInput.of(field, f"The {field} cannot hold the character {found[0]!r}.")
