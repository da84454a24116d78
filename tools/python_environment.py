"""The virtual environment, the locked packages in it, and the project itself."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.steps import SetupError, Step, digest, run_command

NETWORK_HINT = (
    "If this machine reaches the package index only through a proxy or a mirror, set\n"
    "HTTPS_PROXY or PIP_INDEX_URL (and UV_INDEX_URL); then run set-up again."
)


@dataclass(frozen=True, slots=True)
class PythonEnvironment:
    """Where the checkout keeps its Python, and how packages get into it."""

    root: Path
    dev: bool = False

    @property
    def folder(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The interpreter inside it."""
        return self.folder / "bin" / "python"

    @property
    def stamps(self) -> Path:
        """Stamps live inside, so that they vanish together with the environment."""
        return self.folder / ".trellis"

    @property
    def requirements(self) -> Path:
        """The folder of locks."""
        return self.root / "requirements"

    def steps(self) -> list[Step]:
        """Return the steps in the order in which they build on each other."""
        return [self._create_step(), self._packages_step(), self._project_step()]

    def _create_step(self) -> Step:
        # Scripts inside carry the absolute path: a moved checkout needs a new environment.
        return Step(
            "virtual environment",
            self.stamps / "environment",
            (digest("environment", str(self.root)),),
            self._create,
            self._is_usable,
        )

    def _is_usable(self) -> bool:
        """Distrust an environment into which an installation was cut short.

        A package may then be half there and still look installed, so it is made afresh.
        """
        return self.python.exists() and not list(self.stamps.glob("*.begun"))

    def _create(self) -> None:
        if self.folder.is_symlink() or self.folder.is_file():
            self.folder.unlink()
        elif self.folder.exists():
            shutil.rmtree(self.folder)
        failure = f"Could not create the virtual environment {self.folder}."
        run_command([*_environment_maker(), self.folder], failure=failure)

    def _packages_step(self) -> Step:
        runtime = self.requirements / "runtime.lock"
        development = self.requirements / "dev.lock"
        plain_digest = digest("runtime", runtime)
        dev_digest = digest("dev", runtime, development)
        return Step(
            "Python packages",
            self.stamps / "packages",
            (dev_digest,) if self.dev else (plain_digest, dev_digest),
            lambda: self.install_lock(development if self.dev else runtime),
        )

    def install_lock(self, lock: Path, *, into: Path | None = None) -> None:
        """Install exactly what a lock names, checking every hash.

        ``into`` is a private folder to install to; by default it is the environment.
        """
        place = ["--target", str(into)] if into else []
        failure = f"Could not install the packages of {lock.name}.\n{NETWORK_HINT}"
        self._install(["--require-hashes", "-r", str(lock), *place], failure)

    def _project_step(self) -> Step:
        return Step(
            "Trellis itself",
            self.stamps / "project",
            (digest("project", self.root / "pyproject.toml"),),
            self._install_project,
            (self.folder / "bin" / "trellis").exists,
        )

    def _install_project(self) -> None:
        """Link the checkout into the environment, with the locked build backend."""
        words = ["--no-deps", "--no-build-isolation", "--editable", str(self.root)]
        self._install(words, "Could not install the project itself.")

    def _install(self, words: list[str], failure: str) -> None:
        """Install with uv when there is one, and with pip when uv is missing or fails.

        The two do not read the same configuration files: where uv finds no index, pip may.
        """
        pip = [str(self.python), "-m", "pip", "install", "--disable-pip-version-check", *words]
        uv = self.find_uv()
        if uv is None:
            run_command(pip, failure=failure)
            return
        try:
            compiled = ["--compile-bytecode", *words]
            run_command([uv, "pip", "install", "--python", self.python, *compiled], failure=failure)
        except SetupError:
            if not self._has_pip():
                raise
            run_command(pip, failure=failure)

    def find_uv(self) -> str | None:
        """Return the machine's uv, else one of our own; ``None`` when neither can be had."""
        own = self.folder / "bin" / "uv"
        if found := shutil.which("uv"):
            return found
        if own.exists():
            return str(own)
        lock = self.requirements / "uv.lock"
        words = ["-m", "pip", "install", "--require-hashes", "--only-binary=:all:", "-r", str(lock)]
        try:
            run_command([self.python, *words], failure="There is no uv for this machine.")
        except SetupError:
            return None  # pip alone installs the same packages, only slower
        return str(own)

    def _has_pip(self) -> bool:
        return (self.folder / "bin" / "pip").exists()


def _environment_maker() -> list[str]:
    """Return the first command of this machine that can create an environment."""
    if all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return [sys.executable, "-m", "venv"]
    if uv := shutil.which("uv"):
        return [uv, "venv", "--no-project", "--python", sys.executable]
    if importlib.util.find_spec("virtualenv"):
        return [sys.executable, "-m", "virtualenv"]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise SetupError(
        f"This Python ({sys.executable}) cannot create virtual environments: its `venv` or\n"
        "`ensurepip` module is missing. On Debian and Ubuntu install it with\n"
        f"    apt-get install python{version}-venv\n"
        "or install `uv` or `virtualenv`; then run set-up again."
    )
