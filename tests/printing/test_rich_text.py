"""Formatted text on paper: what each tag becomes, and that nothing gets lost."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.printing import blocks, plain_blocks
from host.records.entering.rich_text import clean_html, plain_text


def run(text: str, *marks: str, link: str = "") -> dict[str, object]:
    """Return words as the template takes them."""
    made: dict[str, object] = {"text": text, "marks": list(marks)}
    return made | {"link": link} if link else made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>a</p><p>b</p>", [("p", [run("a")]), ("p", [run("b")])]),
        ("<h2>a</h2>", [("heading", [run("a")])]),
        ("<blockquote>a</blockquote>", [("quote", [run("a")])]),
        ("<pre>a\n b</pre>", [("code", [run("a\n b")])]),
        ("<p>a<br>b</p>", [("p", [run("a"), run("\n"), run("b")])]),
        ("<p><b>a</b><em>b</em></p>", [("p", [run("a", "bold"), run("b", "italic")])]),
        ("<p><u><s>a</s></u></p>", [("p", [run("a", "strike", "underline")])]),
        ("<p><code>a</code></p>", [("p", [run("a", "code")])]),
        (
            '<p><a href="https://a.example">a</a></p>',
            [("p", [run("a", link="https://a.example")])],
        ),
        ('<p><a href="javascript:alert(1)">a</a></p>', [("p", [run("a")])]),
        ("<marquee>a</marquee>", [("p", [run("a")])]),
        ("a &lt;b&gt; &amp;", [("p", [run("a <b> &")])]),
        ("<p>  </p>", []),
        ("", []),
    ],
)
def test_each_tag_becomes_its_block(text: str, expected: list[tuple[str, object]]) -> None:
    assert [(block["kind"], block["runs"]) for block in blocks(text)] == expected


def test_lists_hold_items_and_lists() -> None:
    [one] = blocks("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>")
    assert one["kind"] == "numbers"
    first, second, third = one["items"]
    assert (first["runs"], second["runs"]) == ([run("a")], [run("b")])
    assert third["kind"] == "bullets"
    assert third["items"][0]["runs"] == [run("c")]


def test_paragraphs_inside_of_items_stay_items() -> None:
    [one] = blocks("<ul><li><p>a</p></li></ul>")
    assert [item["kind"] for item in one["items"]] == ["item"]


def test_plain_text_keeps_its_paragraphs_and_lines() -> None:
    assert plain_blocks("a\nb\r\n\r\n\n\nc\n") == [
        {"kind": "p", "runs": [run("a\nb")]},
        {"kind": "p", "runs": [run("c")]},
    ]


_PIECES = st.one_of(
    st.sampled_from(
        ["<p>", "</p>", "<ul>", "</ul>", "<ol>", "<li>", "</li>", "<b>", "</b>", "<em>", "<h2>"]
    ),
    st.sampled_from(["</h2>", "<blockquote>", "</blockquote>", "<br>", "<a href='tel:1'>", "</a>"]),
    st.text("abc <>&", max_size=6).map(html.escape),
)


@given(st.lists(_PIECES, max_size=20).map("".join))
def test_no_word_is_lost(typed: str) -> None:
    text = clean_html(typed)
    told: list[str] = []

    def tell(found: list[dict[str, object]]) -> None:
        for block in found:
            told.extend(run["text"] for run in block.get("runs", ()))  # type: ignore[attr-defined]
            tell(block.get("items", []))  # type: ignore[arg-type]

    tell(blocks(text))
    assert "".join("".join(told).split()) == "".join(plain_text(text).split())
