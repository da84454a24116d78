"""Settings go from site to site in a file: looked at line by line, taken whole or not at all."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from host.cli.main import cli
from host.errors import InvalidInput, StaleRecord
from host.hooks.actor import SYSTEM
from host.settings import carrying
from host.settings import service as settings
from host.settings.carrying import Outcome
from host.testing import Browser, Site
from tests.setup.conftest import GARDEN


def written(sections: dict[str, Any], modules: dict[str, str] | None = None) -> str:
    whole = {"format": "trellis.settings", "modules": modules or {}, "sections": sections}
    return json.dumps(whole, indent=2)


def value(site: Site, key: str) -> Any:
    with site.context():
        return settings.get("garden", key)


@pytest.mark.modules(GARDEN)
def test_what_was_exported_comes_back_without_its_secrets(site: Site) -> None:
    with site.context():
        settings.save("garden", {"motto": "Slow", "plants": "Oak\nElm", "key": "mat"}, SYSTEM)
    with site.context():
        file = json.dumps(carrying.export(["garden"], SYSTEM), indent=2)
        settings.save("garden", {"motto": "Fast", "plants": "Fir", "gate": False}, SYSTEM)
    assert "mat" not in file.replace("format", "")
    with site.context():
        compared = carrying.bring_in(file, SYSTEM)
    told = {line.key: (line.old, line.new) for line in compared.having(Outcome.CHANGE)}
    assert told == {
        "motto": ("Fast", "Slow"),
        "plants": (["Fir"], ["Oak", "Elm"]),
        "gate": (False, True),
    }
    assert (value(site, "motto"), value(site, "key")) == ("Slow", "mat")


@pytest.mark.modules(GARDEN)
def test_every_section_of_the_site_goes_into_a_file_and_changes_nothing(site: Site) -> None:
    with site.context():
        compared = carrying.compare(json.dumps(carrying.export((), SYSTEM)))
    assert {line.outcome for line in compared.lines} == {Outcome.SAME}
    assert {"general", "mail", "garden"} <= {line.section for line in compared.lines}


@pytest.mark.modules(GARDEN)
@pytest.mark.parametrize(
    ("sections", "number", "words"),
    [
        ({"garden": {"moto": "x"}}, 6, "Did you mean “motto”"),
        ({"gardn": {"motto": "x"}}, 5, "Did you mean “garden”"),
        ({"garden": {"motto": "x", "depth": "4"}}, 7, "must be a whole number"),
        ({"garden": {"depth": True}}, 6, "must be a whole number"),
        ({"garden": {"gate": 1}}, 6, "must be true or false"),
        ({"garden": {"plants": ["Oak", 3]}}, 6, "must be a list of texts"),
        ({"garden": {"depth": 99}}, 6, "between 1 and 9"),
        ({"garden": {"key": "mat"}}, 6, "never in a file"),
        ({"garden": []}, 5, "must be an object"),
    ],
)
def test_a_line_that_cannot_be_is_refused_and_nothing_is_saved(
    site: Site, sections: dict[str, Any], number: int, words: str
) -> None:
    text = written({"general": {"company": "New"}} | sections)
    with site.context():
        settings.save("garden", {"motto": "Old"}, SYSTEM)
        refused = carrying.compare(text).having(Outcome.REFUSED)
        assert [line.number - 3 for line in refused] == [number]
        assert words in refused[0].reason
        with pytest.raises(InvalidInput, match="nothing was saved"):
            carrying.bring_in(text, SYSTEM)
    with site.context():
        assert settings.get("general", "company") != "New"
    assert value(site, "motto") == "Old"


@pytest.mark.modules(GARDEN)
def test_a_name_that_stands_twice_is_refused(site: Site) -> None:
    text = written({"garden": {"motto": "a"}}).replace('"a"', '"a", "motto": "b"')
    with site.context():
        assert "twice" in carrying.compare(text).having(Outcome.REFUSED)[0].reason


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "{}", '{"format": "trellis.settings", "sections": 1}', "[" * 20000],
)
def test_what_is_no_file_of_settings_is_refused_in_words(site: Site, text: str) -> None:
    with site.context(), pytest.raises(InvalidInput):
        carrying.compare(text)


def test_sections_of_modules_that_are_away_are_named_and_left_out(site: Site) -> None:
    text = written({"orchard": {"x": 1}, "general": {"company": "New"}}, {"orchard": "Orchard"})
    with site.context():
        skipped = carrying.bring_in(text, SYSTEM).having(Outcome.SKIPPED)
        assert [line.section for line in skipped] == ["orchard"]
        assert "Orchard is not active here" in skipped[0].reason
    with site.context():
        assert settings.get("general", "company") == "New"


@pytest.mark.modules(GARDEN)
def test_only_what_was_looked_at_is_brought_in(site: Site) -> None:
    text = written({"garden": {"motto": "New"}})
    with site.context():
        seen = carrying.compare(text).mark
        settings.save("garden", {"motto": "Meanwhile"}, SYSTEM)
    with site.context(), pytest.raises(StaleRecord):
        carrying.bring_in(text, SYSTEM, mark=seen)
    assert value(site, "motto") == "Meanwhile"


@pytest.fixture
def command(site: Site, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Run commands on the site of the test."""
    monkeypatch.setattr("host.cli.settings.site", site.context)
    return CliRunner()


@pytest.mark.modules(GARDEN)
def test_the_command_reads_changes_and_carries(
    site: Site, command: CliRunner, tmp_path: Path
) -> None:
    def run(*words: str) -> str:
        answer = command.invoke(cli, ["settings", *words])
        assert answer.exit_code == 0, answer.output
        return answer.output

    file = str(tmp_path / "settings.json")
    run("export", file, "garden")
    assert "Changed" in run("set", "garden.tools", "hoe,saw")
    run("set", "garden.key", "under the mat")
    assert run("get", "garden.tools") == '["hoe", "saw"]\n'
    listed = run("list", "garden")
    assert "garden.key = (set)" in listed
    assert "under the mat" not in listed
    dry = run("import", file, "--dry-run")
    assert 'garden.tools: ["hoe", "saw"] -> []' in dry
    assert value(site, "tools") == ["hoe", "saw"]
    assert "1 changed" in run("import", file)
    assert value(site, "tools") == []
    unknown = command.invoke(cli, ["settings", "get", "garden.tool"])
    assert "Did you mean “tools”" in str(unknown.exception)
    Path(file).write_text(written({"garden": {"moto": "x"}}))
    refused = command.invoke(cli, ["settings", "import", file])
    assert refused.exit_code == 2
    assert "Did you mean “motto”" in refused.output


def sent(browser: Browser, text: str | bytes) -> Any:
    content = text.encode() if isinstance(text, str) else text
    data = {"file": (io.BytesIO(content), "settings.json")}
    return browser.post("/setup/settings/as-file", data)


@pytest.mark.modules(GARDEN)
def test_a_file_is_looked_at_on_a_page_and_then_brought_in(site: Site, browser: Browser) -> None:
    assert "Garden" in browser.get("/setup/settings/as-file").text
    told = json.loads(browser.get("/setup/settings/as-file/export?section=garden").text)
    assert list(told["sections"]) == ["garden"]
    told["sections"]["garden"] |= {"motto": "<b>New</b>", "soil": "sand"}
    page = sent(browser, json.dumps(told)).text
    assert "Garden: Soil" in page
    assert "Change 2 settings" in page
    assert "<b>New" not in page
    assert value(site, "soil") == "clay"
    mark = re.findall(r'name="mark" value="(\w+)"', page)[0]
    form = {"text": json.dumps(told), "mark": mark}
    assert browser.post("/setup/settings/as-file/bring-in", form).status_code == 302
    assert (value(site, "motto"), value(site, "soil")) == ("<b>New</b>", "sand")
    again = browser.post("/setup/settings/as-file/bring-in", form)
    assert again.status_code == 409
    assert "Settings were changed meanwhile" in again.text


@pytest.mark.modules(GARDEN)
def test_a_page_names_what_is_wrong_with_a_file(site: Site, browser: Browser) -> None:
    page = sent(browser, written({"garden": {"moto": "x", "soil": "sand"}})).text
    assert "Did you mean “motto”" in page
    assert 'name="mark"' not in page
    for content, words in (
        (b"{", "is not JSON"),
        (b"\xff", "no text in UTF-8"),
        (b" " * 300_000, "larger than"),
    ):
        answer = sent(browser, content)
        assert answer.status_code == 422
        assert words in answer.text
    empty = browser.post("/setup/settings/as-file", {})
    assert "Choose a file of settings first" in empty.text
    assert browser.get("/setup/settings/as-file/export?section=gardn").status_code == 404


@pytest.mark.modules(GARDEN)
def test_the_palette_finds_settings_for_administrators(site: Site, browser: Browser) -> None:
    assert "/setup/settings/garden#s_plants" in browser.get("/search/palette?q=plants").text
    colleague = site.login(site.staff(name="Bo"))
    assert "#s_plants" not in colleague.get("/search/palette?q=plants").text
