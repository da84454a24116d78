"""Mind maps as values: read without trust, as text and back, drawn, thinned."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.account_planning.mind_map import drawing, layout, outline, stored, telling
from modules.account_planning.mind_map.thinning import NEWEST, surplus
from modules.account_planning.mind_map.tree import (
    MAX_LEVELS,
    MAX_NODES,
    MAX_TOPIC,
    BadMap,
    Colour,
    MindMap,
    Node,
    Side,
    clean_topic,
    fault_of_topic,
)

TOPICS = (
    st.text(max_size=20).map(clean_topic).filter(lambda topic: topic and not fault_of_topic(topic))
)
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Examples enough for these shapes, on a machine that has other work too."""
SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def maps(draw: st.DrawFn) -> MindMap:
    """Any good map of some dozen topics."""
    nodes = [Node("n0", draw(TOPICS))]
    levels = [1]
    for number in range(1, draw(st.integers(1, 12))):
        above = draw(st.integers(0, number - 1))
        levels.append(levels[above] + 1)
        side = draw(st.sampled_from([None, *Side])) if levels[-1] == 2 else None
        colour = draw(st.sampled_from([None, *Colour]))
        topic = draw(st.one_of(TOPICS, st.sampled_from(["Same", "Other"])))
        nodes.append(Node(f"n{number}", topic, f"n{above}", colour, draw(st.booleans()), side))
    return MindMap.of(nodes)


def _tried(read: Callable[[], MindMap]) -> MindMap | BadMap:
    try:
        return read()
    except BadMap as error:
        return error


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@many
@given(maps())
def test_a_good_map_survives_json(mind_map: MindMap) -> None:
    assert stored.read(stored.write(mind_map)) == mind_map


@many
@given(maps())
def test_a_good_map_survives_the_text_with_ids_colours_and_folds(mind_map: MindMap) -> None:
    assert outline.read(outline.write(mind_map), mind_map) == mind_map


@many
@given(maps())
def test_text_alone_keeps_topics_and_structure(mind_map: MindMap) -> None:
    text = outline.write(mind_map)
    assert outline.write(outline.read(text)) == text
    assert outline.write(outline.read(text.replace("  ", "\t"))) == text


@many
@given(maps(), maps())
def test_text_of_another_map_is_taken_as_it_is_typed(one: MindMap, other: MindMap) -> None:
    read = outline.read(outline.write(other), one)
    assert outline.write(read) == outline.write(other)


@many
@given(maps(), st.randoms(use_true_random=False))
def test_nodes_may_come_in_any_order_below_their_parents(mind_map: MindMap, random: Any) -> None:
    siblings = list(mind_map.nodes)
    random.shuffle(siblings)
    order = {node.id: place for place, node in enumerate(siblings)}
    made = MindMap.of(siblings)
    assert {node.id: node for node in made.nodes} == {node.id: node for node in mind_map.nodes}
    for below in made.children.values():
        assert [order[node.id] for node in below] == sorted(order[node.id] for node in below)


@many
@given(JSON)
def test_any_json_is_a_map_or_refused_in_words(value: Any) -> None:
    for said in (value, {"nodes": value}, {"nodes": [value]}):
        result = _tried(partial(stored.read, json.dumps(said)))
        assert isinstance(result, MindMap) or result.message.endswith(".")


@many
@given(maps(), st.data())
def test_a_good_map_with_one_thing_damaged_is_refused_or_still_good(
    mind_map: MindMap, data: st.DataObject
) -> None:
    plain = stored.plain(mind_map)
    node = data.draw(st.sampled_from(plain["nodes"]))
    key = data.draw(st.sampled_from(["id", "topic", "parent", "colour", "folded", "side", "x"]))
    node[key] = data.draw(st.one_of(JSON, st.sampled_from(plain["nodes"]).map(lambda n: n["id"])))
    result = _tried(lambda: stored.read(json.dumps(plain)))
    if isinstance(result, MindMap):
        assert stored.read(stored.write(result)) == result
    else:
        assert result.message.endswith(".")


@many
@given(st.text(max_size=300))
def test_any_text_is_a_map_or_refused_with_a_line(text: str) -> None:
    result = _tried(lambda: outline.read(text))
    if isinstance(result, MindMap):
        assert outline.write(outline.read(outline.write(result))) == outline.write(result)
    else:
        assert result.line >= 1


@pytest.mark.parametrize("bomb", ["[" * 100_000, '{"nodes":' * 50_000, '{"nodes": [NaN]}', "", "7"])
def test_json_that_is_none_is_refused(bomb: str) -> None:
    with pytest.raises(BadMap):
        stored.read(bomb)


def test_a_key_that_comes_twice_is_refused() -> None:
    with pytest.raises(BadMap, match="names something twice"):
        stored.read('{"nodes": [{"id": "a", "topic": "A", "topic": "B"}]}')


def test_a_map_has_at_most_two_thousand_topics_and_fifty_levels() -> None:
    wide = [Node("r", "R"), *(Node(f"n{n}", "x", "r") for n in range(MAX_NODES))]
    with pytest.raises(BadMap, match="2,001 topics; 2,000 are the limit"):
        MindMap.of(wide)
    assert len(MindMap.of(wide[:-1]).nodes) == MAX_NODES
    deep = [Node("n0", "R"), *(Node(f"n{n}", "x", f"n{n - 1}") for n in range(1, MAX_LEVELS + 1))]
    with pytest.raises(BadMap, match="at level 51; 50 are the limit"):
        MindMap.of(deep)
    assert len(MindMap.of(deep[:-1]).nodes) == MAX_LEVELS
    with pytest.raises(BadMap, match="Line 51 is at level 51"):
        outline.read("\n".join("  " * level + "x" for level in range(51)))


def test_the_largest_map_fits_into_what_is_stored() -> None:
    topic = "\N{GRINNING FACE}" * MAX_TOPIC
    nodes = [Node("r", topic), *(Node("x" * 36 + f"{n:04}", topic, "r") for n in range(1999))]
    assert len(stored.read(stored.write(MindMap.of(nodes))).nodes) == MAX_NODES


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "first line"),
        ("  A", 1, "not indented"),
        ("A\nB", 2, "second topic in the middle"),
        ("A\n   B", 2, "indented by 3 blanks"),
        ("A\n\n  B\n        C", 4, "more than one level deeper"),
        ("A\n  <script>alert(1)</script>", 2, "holds HTML"),
        ("A\n  " + "x" * 301, 2, "has 301 characters; 300 are the limit"),
    ],
)
def test_a_fault_of_typed_text_names_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(BadMap, match=said) as caught:
        outline.read(text)
    assert caught.value.line == line


def test_a_topic_that_is_reworded_moved_or_has_a_twin_keeps_its_colour() -> None:
    before = MindMap.of(
        [
            Node("r", "Root"),
            Node("a", "Alpha", "r", Colour.RED),
            Node("b", "Twin", "r", Colour.BLUE),
            Node("c", "Twin", "r", Colour.GREEN),
            Node("d", "Deep", "a", Colour.PURPLE),
        ]
    )
    after = outline.read("Root\n  Alphabet\n  Twin\n    Deep\n  Twin\n  New", before)
    colours = [(node.id, node.colour) for node in after.nodes]
    assert colours == [
        ("r", None),
        ("a", Colour.RED),
        ("b", Colour.BLUE),
        ("d", Colour.PURPLE),
        ("c", Colour.GREEN),
        ("t1", None),
    ]


@many
@given(maps())
def test_a_drawing_is_good_xml_with_every_word_inside_the_sheet(mind_map: MindMap) -> None:
    drawn = drawing.draw(mind_map)
    root = ElementTree.fromstring(drawn.svg)
    words = ["".join("".join(text.itertext()).split()) for text in root.iter(f"{SVG}text")]
    assert sorted(words) == sorted("".join(node.topic.split()) for node in mind_map.nodes)
    for span in root.iter(f"{SVG}tspan"):
        assert 0 < float(span.attrib["x"]) < drawn.width
        assert 0 < float(span.attrib["y"]) < drawn.height


@many
@given(maps())
def test_no_two_topics_of_a_drawing_overlap(mind_map: MindMap) -> None:
    placed = layout.lay_out(mind_map).topics
    for number, one in enumerate(placed):
        for other in placed[number + 1 :]:
            apart_across = one.x + one.width <= other.x or other.x + other.width <= one.x
            apart_down = (
                one.y + one.height <= other.y + 0.01 or other.y + other.height <= one.y + 0.01
            )
            assert apart_across or apart_down


def test_a_small_drawing_counts_what_is_deeper() -> None:
    mind_map = outline.read("Root\n  A\n    B\n      C\n      D\n        E")
    drawn = drawing.draw(mind_map, levels=3, ground="").svg
    assert "+3" in drawn
    assert ">C<" not in drawn


def test_markup_in_a_name_is_words_in_the_drawing() -> None:
    mind_map = outline.read('Root & "co"\n  a < b > c')
    drawn = drawing.draw(mind_map).svg
    assert "a &lt; b &gt; c" in drawn
    assert "Root &amp; &quot;co&quot;" in drawn


def test_branches_go_where_there_is_less_unless_a_side_was_chosen() -> None:
    mind_map = outline.read("Root\n  A\n    A1\n    A2\n  B\n  C")
    assert mind_map.sides == {"t2": Side.RIGHT, "t5": Side.LEFT, "t6": Side.LEFT}
    chosen = [n if n.id != "t6" else Node("t6", "C", "t1", side=Side.RIGHT) for n in mind_map.nodes]
    assert MindMap.of(chosen).sides == {"t6": Side.RIGHT, "t2": Side.LEFT, "t5": Side.RIGHT}


def test_what_changed_is_told_in_words() -> None:
    before = outline.read("Root\n  A\n  B\n  C")
    after = outline.read("Root\n  A\n    B\n  " + "\n  ".join(string.ascii_uppercase[3:8]), before)
    assert telling.difference(before, after) == (
        "Added “D”, “F”, “G” and 1 more. Reworded “E”. Moved “B”"
    )


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@many
@given(st.lists(st.integers(0, 3 * 365 * 24), max_size=120))
def test_the_newest_stay_and_each_day_and_month_keeps_its_last(hours: list[int]) -> None:
    times = sorted((NOW - timedelta(hours=age) for age in hours), reverse=True)
    versions = [(len(times) - place, when) for place, when in enumerate(times)]
    gone = set(surplus(versions, NOW))
    left = [one for one in versions if one[0] not in gone]
    assert left[:NEWEST] == versions[:NEWEST]
    assert {(when.year, when.month) for _, when in left} == {(w.year, w.month) for _, w in versions}
    assert surplus(left, NOW) == []
    young = [w.date() for _, w in left[NEWEST:] if NOW - w <= timedelta(days=90)]
    assert len(young) == len(set(young))
