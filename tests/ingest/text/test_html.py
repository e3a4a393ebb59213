import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.text.html import html_to_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param("<p>one</p><p>two</p>", "one\ntwo", id="paragraphs are lines"),
        pytest.param("<P>one<BR>two</P>", "one\ntwo", id="tags in capitals"),
        pytest.param("ex<b>por</b>t <i>licence</i>", "export licence", id="inline tags leave words whole"),
        pytest.param("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\nb\nc", id="cells"),
        pytest.param("<ul><li>a<li>b</ul>", "a\nb", id="list without ends"),
        pytest.param("a<script>alert(1)</script><style>p{}</style>b", "ab", id="scripts and styles"),
        pytest.param("<p>a &amp; b &lt;c&gt; &#8212; &nbsp; d</p>", "a & b <c> — d", id="entities"),
        pytest.param("a &amp; b &lt;c&gt;", "a & b <c>", id="entities without a tag"),
        pytest.param("prices < 5 and > 3", "prices < 5 and > 3", id="signs that are no tags"),
        pytest.param("<p>line\n  break</p>", "line break", id="line breaks of the source"),
        pytest.param("<p>稀土\n  出口</p>", "稀土出口", id="a line break between wide signs parts no word"),
        pytest.param("<p>희토류\n수출</p>", "희토류 수출", id="but in Korean it does"),
        pytest.param("first\n\nsecond", "first\nsecond", id="plain text keeps its lines"),
        pytest.param("<p>cut of", "cut of", id="cut off"),
        pytest.param("<p>a<a href='x", "a", id="cut off in a tag"),
        pytest.param("a<!-- <p>no</p> -->b<br/>c", "ab\nc", id="comments"),
        pytest.param('<img alt="<p>" src=x>after', "after", id="tags in attributes"),
        pytest.param("<p>a\u202eb&#x202e;c&#0;d\x00e\u200bf\ufeff</p>", "abc\ufffddef", id="unseen signs"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_html_becomes_lines_of_text(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


@given(
    st.text()
    | st.lists(st.sampled_from(["<p>", "</p>", "<td>", "<script>", "<", "&#0;", "&", "a b", "\ud800", "\0"])).map(
        "".join
    )
)
def test_any_markup_gives_text_that_stores_and_shows(markup: str) -> None:
    text = html_to_text(markup)
    text.encode("utf-8")
    assert "\0" not in text
    assert all(line == line.strip() and line for line in text.split("\n")) or text == ""
