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
_KNOWN = {"module", "requires", "suggests", "conflicts", "licence", "declares"}
_MODULE_KEYS = ("slug", "name", "version", "publisher", "description", "host_api", "entry")
_LICENCE_KEYS = ("mode", "product", "public_key")
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
        required = _mode(licence) == "required"
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
            licence_required=required,
            product=_text(licence, "product") if required else "",
            public_key=_text(licence, "public_key") if required else "",
            declares=_declarations(_table(document, "declares")),
        )


def _only(name: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise ManifestError(
            f"[{name}] in module.toml does not know “{unknown[0]}”; known are {', '.join(known)}."
        )


def _mode(licence: Mapping[str, Any]) -> str:
    mode = licence.get("mode", "none")
    if mode not in {"required", "none"}:
        raise ManifestError(f"[licence] mode must be “required” or “none”, not {mode!r}.")
    return str(mode)


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
    slug = _text(module, "slug")
    reserved = slug in {"host", "setup", "portal", "api", "static"} or slug.startswith("host_")
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


def _declarations(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    unknown = sorted(set(table) - set(_DECLARATIONS))
    if unknown:
        raise ManifestError(f"[declares] in module.toml does not know “{unknown[0]}”.")
    declared: dict[str, tuple[str, ...]] = {}
    for key in _DECLARATIONS:
        values = table.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise ManifestError(f"[declares] {key} in module.toml must be a list of texts.")
        declared[key] = tuple(values)
    return declared
