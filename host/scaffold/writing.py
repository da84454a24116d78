"""Fills the templates of the scaffold and writes them as a module's folder."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from string import Template

from host.errors import Conflict
from host.scaffold.answers import Answers

TEMPLATES = Path(__file__).resolve().parent / "module"
_SUFFIX = ".tmpl"
_SLUG = "__slug__"
_CLIENT_FILES = {"portal.py", f"templates/{_SLUG}/portal.html"}
_CHOICE = re.compile(
    r"^%%if client\n(?P<yes>.*?)(?:^%%else\n(?P<no>.*?))?^%%end\n", re.MULTILINE | re.DOTALL
)


def write(folder: Path, answers: Answers) -> list[Path]:
    """Write the module into ``folder``, all of it or nothing; return the files.

    Raises Conflict when there is something at that place already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(f"{folder} is there already; choose another folder, or empty this one.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{answers.slug}-", dir=folder.parent))
    try:
        fresh.chmod(0o755)
        names = [_write_one(fresh, name, text) for name, text in files(answers)]
        fresh.replace(folder)  # an empty folder gives way
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return [folder / name for name in names]


def files(answers: Answers) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every file of the module."""
    for template in sorted(TEMPLATES.rglob(f"*{_SUFFIX}")):
        name = template.relative_to(TEMPLATES).as_posix().removesuffix(_SUFFIX)
        if name in _CLIENT_FILES and not answers.client_pages:
            continue
        text = _chosen(template.read_text("utf-8"), answers)
        yield name.replace(_SLUG, answers.slug), Template(text).substitute(answers.values)


def _chosen(text: str, answers: Answers) -> str:
    """Keep what belongs to a module with client pages, or to one without."""
    kept = "yes" if answers.client_pages else "no"
    return _CHOICE.sub(lambda found: found[kept] or "", text)


def _write_one(folder: Path, name: str, text: str) -> str:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    return name
