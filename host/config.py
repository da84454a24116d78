"""Configuration of one process, read once from the environment and ``trellis.toml``."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from host.errors import ConfigurationError

DEFAULT_SITE_URL = "http://localhost:8000"
_PREFIX = "TRELLIS_"
_TRUE = {"1", "true", "yes", "on"}
_SHORTEST_TOKEN = 16
_FALSE = {"0", "false", "no", "off", ""}


@dataclass(frozen=True, slots=True)
class Config:
    """Where a process keeps its data and which servers it talks to."""

    data_dir: Path
    database_url: str
    secret_key: str
    site_url: str
    redis_url: str | None = None
    files_url: str = ""
    """Where files are kept: an address that `host.files.places` knows; the data folder if none."""
    trusted_proxies: int = 0
    safe_mode: bool = False
    node: str = ""
    monitor_token: str = ""
    """What monitors show to read health and metrics; empty shuts both."""
    font_dir: str = ""
    """Folder with fonts for documents, beside those that typst brings."""
    retry_pace: float = 1.0
    """How long the waits between tries are, as a multiple of what they are made for."""

    @property
    def site(self) -> str:
        """Host name that licence keys are bound to."""
        return urlsplit(self.site_url).hostname or "localhost"

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read the configuration; environment variables win over ``trellis.toml``.

        Raises ConfigurationError when a value is not of its kind.
        """
        values = _Values(os.environ if environ is None else environ)
        data_dir = Path(values.text("DATA_DIR", "var")).resolve()
        data_dir.mkdir(parents=True, exist_ok=True)
        return cls(
            data_dir=data_dir,
            database_url=values.text("DATABASE_URL", f"sqlite:///{data_dir / 'trellis.db'}"),
            secret_key=values.text("SECRET_KEY", "") or _kept_secret(data_dir / "secret.key"),
            site_url=values.text("SITE_URL", DEFAULT_SITE_URL).rstrip("/"),
            redis_url=values.text("REDIS_URL", "") or None,
            files_url=values.text("FILES_URL", "").strip(),
            trusted_proxies=values.number("TRUSTED_PROXIES"),
            safe_mode=values.flag("SAFE_MODE"),
            node=values.text("NODE", "").strip(),
            monitor_token=values.token("MONITOR_TOKEN"),
            font_dir=values.folder("FONT_DIR"),
            retry_pace=values.factor("RETRY_PACE"),
        )


class _Values:
    """Looks a name up in the environment first, then in the file."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        path = Path(environ.get(f"{_PREFIX}CONFIG", "trellis.toml"))
        self._file: dict[str, object] = {}
        if path.is_file():
            try:
                self._file = tomllib.loads(path.read_text("utf-8"))
            except tomllib.TOMLDecodeError as error:
                raise ConfigurationError(f"{path} is not valid TOML: {error}.") from error

    def text(self, name: str, default: str) -> str:
        value = self._environ.get(_PREFIX + name, self._file.get(name.lower(), default))
        return str(value)

    def number(self, name: str) -> int:
        value = self.text(name, "0").strip()
        if value.isdecimal() and int(value) < 100:
            return int(value)
        raise ConfigurationError(f"{_PREFIX}{name} must be a small whole number, not {value!r}.")

    def folder(self, name: str) -> str:
        value = self.text(name, "").strip()
        if not value or Path(value).is_dir():
            return value
        raise ConfigurationError(f"{_PREFIX}{name} must be a folder; {value!r} is none.")

    def factor(self, name: str) -> float:
        value = self.text(name, "1").strip()
        try:
            found = float(value)
        except ValueError:
            found = 0.0
        if 0.001 <= found <= 100:
            return found
        raise ConfigurationError(
            f"{_PREFIX}{name} must be a number from 0.001 to 100, not {value!r}."
        )

    def token(self, name: str) -> str:
        value = self.text(name, "").strip()
        if not value or len(value) >= _SHORTEST_TOKEN:
            return value
        raise ConfigurationError(
            f"{_PREFIX}{name} must have {_SHORTEST_TOKEN} characters or more, so that nobody "
            "guesses it; leave it empty to shut what it opens."
        )

    def flag(self, name: str) -> bool:
        value = self.text(name, "").strip().lower()
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
        raise ConfigurationError(f"{_PREFIX}{name} must be on or off, not {value!r}.")


def _kept_secret(path: Path) -> str:
    """Return the secret kept at ``path``, making it once; two processes agree on one."""
    candidate = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        candidate.touch(mode=0o600)
        candidate.write_text(secrets.token_urlsafe(48), "utf-8")
        try:
            os.link(candidate, path)
        except FileExistsError:
            pass  # another process was first: its secret is the one
        finally:
            candidate.unlink()
    return path.read_text("utf-8").strip()
