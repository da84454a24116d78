"""The mind map of a plan: saved as versions, brought back, copied, locked, taken out."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from host import clock
from host.testing import Browser, Site
from tests.account_planning.conftest import PLANS, Planning, at, button

ROOT = {"id": "r", "topic": "Fleet renewal"}
PEOPLE = {"id": "p", "topic": "People", "parent": "r", "colour": "blue", "side": "left"}
ODD = {"id": "o", "topic": "Odd <3 parts & service", "parent": "p"}
NODES = [ROOT, PEOPLE, ODD]


def _many(count: int) -> list[dict[str, str]]:
    return [{"id": f"n{number}", "topic": "x", "parent": "r"} for number in range(count)]


@pytest.fixture
def editor(site: Site) -> Browser:
    return site.login(site.staff([f"{PLANS}:view", f"{PLANS}:edit"], name="Ed Editor"))


def path(plan: Any, rest: str = "") -> str:
    return f"/account_planning/{plan.id}/mind-map{rest}"


def save(browser: Browser, plan: Any, nodes: list[dict[str, Any]], opened: int = 0) -> Any:
    return browser.post(path(plan), {"map": json.dumps({"nodes": nodes}), "opened": str(opened)})


def test_mind_map_is_saved_as_a_version_and_shown_again(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    assert "Nobody has drawn one yet" in editor.get(f"/account_planning/{plan.id}/planning").text
    answer = save(editor, plan, NODES)
    assert (answer.status_code, answer.json["version"], answer.json["topics"]) == (200, 1, 3)
    assert answer.json["saved_by"] == "Ed Editor"
    [version] = planning.stored("mind_map.models.MapVersion")
    assert (version.number, version.topics) == (1, 3)
    assert json.loads(version.content)["nodes"] == NODES
    page = editor.get(path(plan)).text
    assert "Odd &lt;3 parts &amp; service" in page
    assert '"colour": "blue"' in page
    small = editor.get(f"/account_planning/{plan.id}/planning").text
    assert "<title>Mind map: Fleet renewal</title>" in small
    assert "Fleet renewal" in editor.get(path(plan, "/versions/1")).text


def test_saving_what_is_stored_already_makes_no_version(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    save(editor, plan, NODES)
    assert save(editor, plan, NODES, opened=1).json["version"] == 1
    assert len(planning.stored("mind_map.models.MapVersion")) == 1


def test_the_second_of_two_who_draw_is_told_and_both_maps_are_kept(
    editor: Browser, site: Site, planning: Planning
) -> None:
    plan = planning.plan()
    save(editor, plan, NODES)
    other = site.login(site.staff(admin=True, name="Olga Other"))
    assert save(other, plan, [ROOT, PEOPLE], opened=1).status_code == 200
    answer = save(editor, plan, [*NODES, {"id": "x", "topic": "Mine", "parent": "r"}], opened=1)
    assert answer.status_code == 409
    assert answer.json["stale"]["version"] == 2
    assert answer.json["stale"]["saved_by"] == "Olga Other"
    assert "Somebody else saved this mind map" in answer.json["message"]
    on_top = save(editor, plan, [ROOT, ODD | {"parent": "r"}], opened=2)
    assert on_top.json["version"] == 3
    assert len(planning.stored("mind_map.models.MapVersion")) == 3


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ([ROOT, ODD | {"parent": "o"}], "is below itself"),
        ([ROOT, PEOPLE | {"parent": "o", "side": None}, ODD], "is below itself"),
        ([ROOT, *_many(100_000)], "too large: 2,000,000 characters are the limit"),
        ([ROOT, *_many(2_000)], "has 2,001 topics; 2,000 are the limit"),
        ([ROOT, ODD | {"parent": "r", "topic": "<script>alert(1)</script>"}], "holds HTML"),
        ([ROOT, ODD | {"parent": "r", "topic": "<img src=x onerror=alert(1)>"}], "holds HTML"),
        ([ROOT, ROOT], "Two topics have the id r"),
        ([ROOT, ROOT | {"id": "s"}], "one root; this one has 2"),
        ([], "one root; this one has 0"),
        ([ROOT | {"dangerouslySetInnerHTML": "<b>"}], "which nodes do not have"),
        ([ROOT, PEOPLE | {"parent": "gone"}], "a topic that is not there"),
        ([ROOT | {"topic": "x" * 301}], "300 are the limit"),
        ([ROOT, PEOPLE | {"colour": "url(evil)"}], "is one of blue, green"),
    ],
)
def test_mind_map_json_that_was_tampered_with_is_refused_with_the_reason(
    editor: Browser, planning: Planning, nodes: list[dict[str, Any]], said: str
) -> None:
    plan = planning.plan()
    answer = save(editor, plan, nodes)
    assert answer.status_code == 422
    assert said in answer.json["message"]
    assert planning.stored("mind_map.models.MapVersion") == []


def test_who_may_only_see_draws_nothing(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    reader = site.login(site.staff([f"{PLANS}:view"]))
    assert save(reader, plan, NODES).status_code == 403
    page = reader.get(path(plan))
    assert page.status_code == 200
    assert "data-editable" not in page.text
    assert reader.get(path(plan, "/outline")).status_code == 403


def test_a_stranger_to_the_plan_finds_no_map(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    stranger = site.login(site.staff([f"{PLANS}:view_own", f"{PLANS}:edit"]))
    for rest in ("", ".svg", ".png", "/versions", "/versions/1", "/outline"):
        assert stranger.get(path(plan, rest)).status_code == 404
    assert save(stranger, plan, NODES).status_code == 404


def test_an_archived_plan_shows_its_map_and_takes_none(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    save(editor, plan, NODES)
    planning.change(plan, status="archived")
    answer = save(editor, plan, [ROOT], opened=1)
    assert answer.status_code == 409
    assert "This plan is archived." in answer.json["message"]
    page = editor.get(path(plan)).text
    assert "This plan is archived." in page
    assert "data-editable" not in page
    assert editor.get(path(plan, "/outline")).status_code == 302
    assert editor.post(path(plan, "/versions/1/restore")).status_code == 302
    assert len(planning.stored("mind_map.models.MapVersion")) == 1


def test_a_change_of_the_map_takes_the_approval_and_stands_in_the_history(
    site: Site, planning: Planning
) -> None:
    plan = planning.plan(status="review")
    admin = site.login(site.staff(admin=True))
    save(admin, plan, NODES)
    admin.post(button(plan, "approve"))
    assert planning.stored("plans.models.Plan")[0].approved_at is not None
    save(admin, plan, [ROOT, PEOPLE | {"topic": "Persons"}], opened=1)
    assert planning.stored("plans.models.Plan")[0].approved_at is None
    log = admin.get(f"/account_planning/{plan.id}/activity").text
    assert "Removed “Odd &lt;3 parts &amp; service”. Reworded “Persons”" in log
    assert "2 topics" in log


def test_an_old_version_is_looked_at_and_brought_back_as_a_new_one(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    save(editor, plan, NODES)
    save(editor, plan, [ROOT], opened=1)
    listed = editor.get(path(plan, "/versions")).text
    assert "Version 1" in listed
    assert "Version 2" in listed
    assert "People" in editor.get(path(plan, "/versions/1")).text
    assert editor.post(path(plan, "/versions/1/restore")).status_code == 302
    third = planning.stored("mind_map.models.MapVersion")[-1]
    assert (third.number, third.topics, third.restored_from) == (3, 3, 1)
    again = editor.post(path(plan, "/versions/3/restore"), follow_redirects=True)
    assert "nothing was changed" in again.text
    assert editor.get(path(plan, "/versions/9")).status_code == 404


def test_old_versions_are_thinned_by_day_and_month(editor: Browser, planning: Planning) -> None:
    plan, begun = planning.plan(), at(2026, 1, 1)
    service, tree = planning.part("mind_map.service"), planning.part("mind_map.tree")
    for number in range(30):
        with planning.site.context(), clock.at(begun + timedelta(minutes=number)):
            new = tree.MindMap.blank(f"Attempt {number}")
            service.save(plan.id, new, planning.site.actor(planning.site.staff(admin=True)), number)
    kept = [one.number for one in planning.stored("mind_map.models.MapVersion")]
    assert kept == list(range(10, 31))


def test_a_copy_takes_the_newest_map_along(site: Site, planning: Planning) -> None:
    plan = planning.plan()
    admin = site.login(site.staff(admin=True))
    save(admin, plan, [ROOT])
    save(admin, plan, NODES, opened=1)
    assert admin.post(button(plan, "copy")).status_code == 302
    copy = planning.stored("plans.models.Plan")[-1]
    [version] = planning.stored("mind_map.models.MapVersion", plan_id=copy.id)
    assert copy.id != plan.id
    assert (version.number, version.topics) == (1, 3)


def test_the_map_leaves_as_svg_and_png(editor: Browser, planning: Planning) -> None:
    plan = planning.plan(subject="Fleet / service")
    save(editor, plan, NODES)
    drawn = editor.get(path(plan, ".svg"))
    assert drawn.mimetype == "image/svg+xml"
    assert 'filename="AP-0001 Fleet service mind map.svg"' in drawn.headers["Content-Disposition"]
    assert drawn.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Odd &lt;3 parts &amp;" in drawn.text
    picture = editor.get(path(plan, ".png"))
    assert picture.mimetype == "image/png"
    assert picture.data.startswith(b"\x89PNG")
    assert "mind map.png" in picture.headers["Content-Disposition"]


def test_the_map_is_edited_as_text_and_colours_stay(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    save(editor, plan, NODES)
    form = editor.get(path(plan, "/outline")).text
    assert "Fleet renewal\n  People\n    Odd &lt;3 parts &amp; service</textarea>" in form
    typed = "Fleet renewal\n\tNew idea\n\tPeople\n\t\tOdd <3 parts & service\n\t\tIngrid"
    assert editor.post(path(plan, "/outline"), {"text": typed, "opened": "1"}).status_code == 302
    newest = json.loads(planning.stored("mind_map.models.MapVersion")[-1].content)["nodes"]
    assert [node["topic"] for node in newest][1:3] == ["New idea", "People"]
    assert newest[2] == PEOPLE
    assert newest[3] == ODD


def test_a_faulty_line_is_named_and_the_text_is_kept(editor: Browser, planning: Planning) -> None:
    plan = planning.plan()
    typed = "Fleet\n  People\n      Too deep"
    answer = editor.post(path(plan, "/outline"), {"text": typed, "opened": "0"})
    assert answer.status_code == 422
    assert "Line 3 is more than one level deeper than the line above it." in answer.text
    assert typed in answer.text


def test_text_on_an_old_version_is_refused_with_both_shown(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    save(editor, plan, NODES)
    answer = editor.post(path(plan, "/outline"), {"text": "Mine", "opened": "0"})
    assert answer.status_code == 409
    assert "Mine</textarea>" in answer.text
    assert "Stored now" in answer.text
    assert 'name="opened" value="1"' in answer.text


def test_a_stored_map_that_was_damaged_says_so_and_hides_nothing_else(
    editor: Browser, planning: Planning
) -> None:
    plan = planning.plan()
    save(editor, plan, NODES)
    save(editor, plan, [ROOT], opened=1)
    with planning.site.context() as db:
        row: Any = db.get(planning.part("mind_map.models").MapVersion, 2)
        row.content = '{"nodes": 7}'
        db.commit()
    assert "Version 2 cannot be read" in editor.get(path(plan)).text
    assert "cannot be read" in editor.get(f"/account_planning/{plan.id}/planning").text
    assert editor.post(path(plan, "/versions/1/restore")).status_code == 302
    assert "cannot be read" not in editor.get(path(plan)).text
