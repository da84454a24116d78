"""Every command in the documentation exists, with the options that it is given."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from host.cli.main import cli
from tests.docs.pages import DOCS, PAGES, ROOT, all_blocks, code_words, prose

SHELLS = {"sh", "shell", "bash", "console"}
_ASSIGNMENT = re.compile(r"[A-Z_]+=\S*")
_NOT_TRELLIS = re.compile(r"[|;&>]")


def shell_lines() -> Iterator[tuple[str, str]]:
    for block in all_blocks():
        if block.language in SHELLS:
            for number, line in enumerate(block.body.replace("\\\n", " ").splitlines(), 1):
                yield f"{block.place}+{number}", line.strip().removeprefix("$ ")


def trellis_lines() -> list[tuple[str, str]]:
    found = [(place, words_of(line)) for place, line in shell_lines()]
    for page in PAGES:
        for code in code_words(prose(page)):
            found.append((page.relative_to(ROOT).as_posix(), words_of(code)))
    return [(place, shlex.join(words)) for place, words in found if words]


def words_of(line: str) -> list[str]:
    """Return the words after “trellis”, or nothing when the line is another command."""
    words = shlex.split(_NOT_TRELLIS.split(re.sub(r"\$\([^)]*\)", "CODE", line))[0], comments=True)
    while words and _ASSIGNMENT.fullmatch(words[0]):
        words = words[1:]
    if len(words) > 1 and Path(words[0]).name == "trellis" and words[0] != "host.cli":
        return words[1:]
    return []


def faults_of(words: list[str]) -> list[str]:
    """Say what click's tree does not know of the words."""
    command: click.Command = cli
    context = click.Context(cli, info_name="trellis")
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        known = command.get_command(context, rest[0])
        if known is None:
            return [f"no command {rest[0]!r}"]
        command, rest = known, rest[1:]
    options = {
        name: option
        for option in command.get_params(context)
        if isinstance(option, click.Option)
        for name in (*option.opts, *option.secondary_opts)
    }
    faults, places = [], 0
    while rest:
        word = rest.pop(0)
        if not word.startswith("-"):
            places += 1
            continue
        name, _, value = word.partition("=")
        if name not in options:
            faults.append(f"no option {name}")
        elif not options[name].is_flag and not value and rest:
            rest.pop(0)
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    if places > len(arguments):
        faults.append(f"{places} words, but it takes {len(arguments)}")
    return faults


def test_the_check_finds_what_is_wrong() -> None:
    assert faults_of(["staff", "create", "--admin"]) == []
    assert faults_of(["staff", "banish"]) == ["no command 'banish'"]
    assert faults_of(["serve", "--prot", "9000"])[0] == "no option --prot"
    assert faults_of(["db", "check", "now"]) == ["1 words, but it takes 0"]
    assert words_of(".venv/bin/trellis serve --port 9000") == ["serve", "--port", "9000"]
    assert words_of("TRELLIS_SAFE_MODE=1 trellis serve | tee log") == ["serve"]
    assert words_of("trellis") == []


@pytest.mark.parametrize(("place", "line"), trellis_lines())
def test_every_trellis_line_is_a_command(place: str, line: str) -> None:
    assert faults_of(shlex.split(line)) == [], place


def test_every_command_is_described_somewhere() -> None:
    text = "\n".join(page.read_text("utf-8") for page in DOCS.rglob("*.md"))
    missing = [name for name in _commands(cli, "trellis") if name not in text]
    assert missing == []


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    known = set(re.findall(r"(?m)^([a-z-]+):", makefile))
    lines = [line for _, line in shell_lines()]
    lines += [code for page in PAGES for code in code_words(prose(page))]
    used = {found[1] for line in lines if (found := re.match(r"make ([a-z-]+)", line))}
    assert used
    assert used - known == set()


def _commands(command: click.Command, name: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        for inner, one in command.commands.items():
            yield from _commands(one, f"{name} {inner}")
    else:
        yield name
