"""``module.toml``: what a module says of itself, readable without running it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from host.errors import TrellisError

_SLUG = re.compile(r"[a-z][a-z0-9_]{1,39}")
_RESERVED = {"host", "setup", "portal", "api", "static", "doctor", "exports", "upload"}
"""Names that addresses of the host begin with, also those of its pages about modules."""
_KNOWN = {"module", "requires", "suggests", "conflicts", "licence", "declares"}
_MODULE_KEYS = ("slug", "name", "version", "publisher", "description", "host_api", "entry")
_LICENCE_KEYS = ("mode", "verifier", "product", "public_key", "endpoint", "item")
_VERIFIERS = {
    "key": ("public_key",),
    "vendor": ("endpoint",),
    "envato": ("endpoint", "item"),
}
"""Ways of checking purchase codes, and the keys of [licence] that each understands."""
_ADDRESS = re.compile(r"https://[^\s/@]+(/\S*)?")
_ITEM = re.compile(r"[1-9][0-9]{0,14}")
_DECLARATIONS = (
    "tables",
    "permissions",
    "settings",
    "cron",
    "webhook_events",
    "outgoing_hosts",
    "public_routes",
    "client_area",
)


class ManifestError(TrellisError):
    """``module.toml`` is missing something or holds something that cannot be."""

    code = "manifest"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The checked content of ``module.toml``."""

    slug: str
    name: str
    version: str
    publisher: str
    description: str
    host_api: str
    entry: str = "plugin"
    requires: Mapping[str, str] = field(default_factory=dict)
    suggests: Mapping[str, str] = field(default_factory=dict)
    conflicts: Mapping[str, str] = field(default_factory=dict)
    licence_required: bool = False
    product: str = ""
    public_key: str = ""
    licence_verifier: str = "key"
    licence_endpoint: str = ""
    licence_item: str = ""
    declares: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def table_prefix(self) -> str:
        """What every table of the module begins with."""
        return f"{self.slug}_"

    def accepts_host(self, host_api: str) -> bool:
        """Tell whether the module runs on a host with this API version."""
        return SpecifierSet(self.host_api).contains(Version(host_api), prereleases=True)

    @classmethod
    def parse(cls, text: str) -> Manifest:
        """Read the text of ``module.toml``; raises ManifestError with the faulty key."""
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ManifestError(f"module.toml is not valid TOML: {error}.") from error
        unknown = sorted(set(document) - _KNOWN)
        if unknown:
            raise ManifestError(
                f"module.toml has the unknown table [{unknown[0]}]; known are "
                f"{', '.join(f'[{name}]' for name in sorted(_KNOWN))}."
            )
        module = _table(document, "module")
        licence = _table(document, "licence")
        _only("module", module, _MODULE_KEYS)
        _only("licence", licence, _LICENCE_KEYS)
        return cls(
            slug=_slug(module),
            name=_text(module, "name"),
            version=_version(_text(module, "version")),
            publisher=_text(module, "publisher"),
            description=_text(module, "description"),
            host_api=_range("host_api", _text(module, "host_api")),
            entry=_text(module, "entry", "plugin"),
            requires=_ranges(document, "requires"),
            suggests=_ranges(document, "suggests"),
            conflicts=_ranges(document, "conflicts"),
            declares=_declarations(_table(document, "declares"), _slug(module)),
            **_licence(licence),
        )


def _only(name: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise ManifestError(
            f"[{name}] in module.toml does not know “{unknown[0]}”; known are {', '.join(known)}."
        )


def _mode(licence: Mapping[str, Any]) -> str:
    mode = licence.get("mode", "none")
    if mode not in ("required", "none"):
        raise ManifestError(f"[licence] mode must be “required” or “none”, not {mode!r}.")
    return str(mode)


def _licence(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return what [licence] says, as fields of the manifest; nothing when none is needed."""
    if _mode(table) == "none":
        return {}
    verifier = table.get("verifier", "key")
    if not isinstance(verifier, str) or verifier not in _VERIFIERS:
        raise ManifestError(
            f"[licence] verifier must be one of {', '.join(_VERIFIERS)}, not {verifier!r}."
        )
    _only_of_verifier(verifier, table)
    return {
        "licence_required": True,
        "licence_verifier": verifier,
        "product": _text(table, "product"),
        "public_key": _text(table, "public_key") if verifier == "key" else "",
        "licence_endpoint": _endpoint(table) if "endpoint" in table else "",
        "licence_item": _item(table) if verifier == "envato" else "",
    }


def _only_of_verifier(verifier: str, table: Mapping[str, Any]) -> None:
    foreign = sorted({key for keys in _VERIFIERS.values() for key in keys} & set(table))
    for key in foreign:
        if key not in _VERIFIERS[verifier]:
            raise ManifestError(
                f"[licence] {key} in module.toml means nothing with verifier = “{verifier}”. "
                "Take it out, or name another verifier."
            )


def _endpoint(table: Mapping[str, Any]) -> str:
    """The code and the token go there: it must be encrypted."""
    text = _text(table, "endpoint")
    if not _ADDRESS.fullmatch(text) or len(text) > 500:
        raise ManifestError(
            f"[licence] endpoint must be an address that begins with https://, not {text[:80]!r}."
        )
    return text


def _item(table: Mapping[str, Any]) -> str:
    item = table.get("item")
    if isinstance(item, bool) or not _ITEM.fullmatch(str(item)):
        raise ManifestError("[licence] item must be the number of the item at Envato.")
    return str(item)


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, Mapping):
        raise ManifestError(f"[{name}] in module.toml must be a table.")
    return table


def _text(table: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or not value.strip():
        raise ManifestError(f"module.toml needs the text “{key}”.")
    return value.strip()


def _slug(module: Mapping[str, Any]) -> str:
    return checked_slug(_text(module, "slug"))


def checked_slug(slug: str) -> str:
    """Return the slug when a module may bear it; raises ManifestError."""
    reserved = slug in _RESERVED or slug.startswith("host_")
    if not _SLUG.fullmatch(slug) or reserved:
        raise ManifestError(
            f"The slug {slug!r} cannot be used: take 2 to 40 lower-case letters, digits and "
            "underscores, beginning with a letter, and no name of the host's own."
        )
    return slug


def _version(text: str) -> str:
    try:
        return str(Version(text))
    except InvalidVersion as error:
        raise ManifestError(f"The version {text!r} is not a version such as 1.2.0.") from error


def _range(key: str, text: object) -> str:
    try:
        return str(SpecifierSet(str(text)))
    except InvalidSpecifier as error:
        raise ManifestError(f"{key} = {text!r} is not a range such as “>=1.0,<2”.") from error


def _ranges(document: Mapping[str, Any], name: str) -> dict[str, str]:
    return {slug: _range(slug, text) for slug, text in _table(document, name).items()}


def _declarations(table: Mapping[str, Any], slug: str) -> dict[str, tuple[str, ...]]:
    unknown = sorted(set(table) - set(_DECLARATIONS))
    if unknown:
        raise ManifestError(f"[declares] in module.toml does not know “{unknown[0]}”.")
    declared: dict[str, tuple[str, ...]] = {}
    for key in _DECLARATIONS:
        values = table.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise ManifestError(f"[declares] {key} in module.toml must be a list of texts.")
        declared[key] = tuple(values)
    for name in declared["tables"]:
        if not name.startswith(f"{slug}_"):
            raise ManifestError(
                f"[declares] tables in module.toml names “{name}”; a module's tables begin with "
                f"{slug}_."
            )
    return declared
