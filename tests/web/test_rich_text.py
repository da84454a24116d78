"""Formatted text carries no code, whatever was typed, and its words can be read alone."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.errors import InvalidInput
from host.records.entering.rich_text import MAX_LENGTH, MAX_TAGS, clean_html, plain_text

ALLOWED = {
    *("p", "h2", "ul", "ol", "li", "blockquote", "pre"),
    *("a", "b", "strong", "i", "em", "u", "s", "code", "br"),
}
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)></style></mglyph></table>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='jAvAsCrIpT&colon;alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='//evil.example/x'>x</a>",
    "<a href='/logout'>x</a>",
    "<a href='https://good.example' onclick='alert(1)' style='position:fixed' target=_blank>x</a>",
    "<p style='background:url(javascript:alert(1))' class=x id=y>x</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=//evil.example><input name=password><button>Go</button></form>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea></textarea><script>alert(1)</script>",
    "<template><script>alert(1)</script></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<ol><li data-list='bullet' onclick='alert(1)'>x</ol>",
    '<ol><li data-list="bullet">a</li><li data-list="<script>">b</li></ol>',
    "<meta http-equiv=refresh content='0;url=//evil.example'><base href=//evil.example>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<p>\0<scr\0ipt>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    '<a href="https://x.example" title=\'" onmouseover=alert(1) x="\'>x</a>',
    "<a href='https://x.example/\" href=\"javascript:alert(1)'>x</a>",
)
pieces = st.one_of(
    st.sampled_from(PAYLOADS),
    st.sampled_from(["<p>", "</p>", "<ol>", "</ol>", "<li data-list=bullet>", "</li>", '"', "'>"]),
    st.text(max_size=8),
)
typed = st.lists(pieces, max_size=8).map("".join)


class Elements(HTMLParser):
    """Every element of a text, and its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_harmless(text: str) -> None:
    for tag, attributes in Elements(text).found:
        assert tag in ALLOWED, text
        if tag == "a":
            assert set(attributes) <= {"href", "rel"}, text
            assert "noopener" in (attributes.get("rel") or ""), text
            if "href" in attributes:
                scheme = urlsplit(attributes["href"] or "").scheme
                assert scheme in {"http", "https", "mailto", "tel"}, text
        else:
            assert set(attributes) <= {"data-list"}, text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_known_attacks_come_out_harmless(payload: str) -> None:
    assert_harmless(clean_html(f"<p>before {payload} after</p>"))


@settings(max_examples=300, deadline=None)
@given(typed)
def test_whatever_is_typed_comes_out_harmless_and_stays_as_it_is(text: str) -> None:
    once = clean_html(text)
    assert_harmless(once)
    assert clean_html(once) == once


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_words_survive_their_way_through_html(words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    read = plain_text(clean_html(f"<p>{escaped}</p>"))
    assert read.split() == words.replace("\0", "").split()


def test_what_the_editor_offers_is_kept() -> None:
    text = (
        "<h2>Plan</h2><p><strong>Bold</strong> <em>slanted</em> <code>x = 1</code></p>"
        '<blockquote>Said</blockquote><p><a href="tel:+47123">Call</a></p>'
    )
    cleaned = clean_html(text)
    assert cleaned.replace(' rel="noopener noreferrer nofollow"', "") == text
    assert plain_text(cleaned) == "Plan\nBold slanted x = 1\nSaid\nCall"


def test_headings_have_one_level() -> None:
    assert clean_html("<h1>a</h1><h4>b</h4>&lt;h3&gt;") == "<h2>a</h2><h2>b</h2>&lt;h3&gt;"


@pytest.mark.parametrize(
    "text",
    [
        "<ol><li>kept</li><li data-list='bullet'>too</li></ol>",
        "<ol><ol><li data-list='bullet'>kept</ol><li data-list=bullet>too</ol>",
        "<ol>kept<li data-list='bullet'>too</li></ol>",
        "<ol><li data-list='bullet'>kept<ul><li>too</li></ul></li></ol>",
    ],
)
def test_no_words_are_lost_from_lists_that_no_editor_makes(text: str) -> None:
    once = clean_html(text)
    assert plain_text(once).split() == ["kept", "too"]
    assert clean_html(once) == once


def test_lists_of_the_editor_become_real_lists() -> None:
    text = (
        '<ol><li data-list="bullet"><span class="ql-ui"></span>a</li>'
        '<li data-list="ordered">b</li><li data-list="ordered">c</li></ol>'
    )
    assert clean_html(text) == "<ul><li>a</li></ul><ol><li>b</li><li>c</li></ol>"
    assert clean_html("<ol><li>one</li></ol>") == "<ol><li>one</li></ol>"


@pytest.mark.parametrize("empty", ["", "<p><br></p>", "<p> &nbsp; </p>", "<ol><li></li></ol>"])
def test_an_emptied_editor_is_no_text(empty: str) -> None:
    assert clean_html(empty) == ""
    assert plain_text(empty) == ""


@pytest.mark.parametrize("huge", ["x" * (MAX_LENGTH + 1), "<ol>" * (MAX_TAGS + 1)])
def test_a_huge_text_is_refused_and_its_words_are_read_in_good_time(huge: str) -> None:
    with pytest.raises(InvalidInput, match="too long"):
        clean_html(huge)
    start = time.process_time()
    plain_text(huge)
    assert time.process_time() - start < 5
