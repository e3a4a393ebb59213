"""The required piece of a pattern, and which patterns are cheap."""

import re
from operator import add

import pytest
import re2
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.language.folding import fold
from monitor.language.query.shape import shape_of
from tests.budget import examples


@pytest.mark.parametrize(
    ("pattern", "piece"),
    [
        pytest.param("licence", "licenc", id="plain-signs-without-the-last"),
        pytest.param("(?i)Licence", "licenc", id="letter-case-does-not-count"),
        pytest.param(r"No\. ?[0-9]+ of the list", " of the lis", id="the-longest-run"),
        pytest.param(r"export\.ban", "export.ba", id="an-escaped-sign-is-plain"),
        pytest.param("licences?", "licenc", id="an-optional-sign-is-not-needed"),
        pytest.param("licences{0,2}", "licenc", id="a-sign-that-may-be-there-no-times"),
        pytest.param("licences+", "licence", id="a-repeated-sign-is-needed-once"),
        pytest.param("出口许可证", "出口许可", id="han"),
        pytest.param("出口許可證", "出口许可", id="traditional-signs-are-folded"),
        pytest.param("(licence|permit) for gallium", " for galliu", id="what-stands-in-brackets-is-not-looked-at"),
        pytest.param(r"(?:a[)]|\)|(b))gallium", "galliu", id="brackets-in-brackets"),
        pytest.param("[]licence]{9}permit", "permi", id="a-class-that-begins-with-its-end"),
        pytest.param("licence|permit", "", id="either-is-enough"),
        pytest.param("ban", "", id="two-signs-stand-everywhere"),
        pytest.param(r"\Qlicence\E", "", id="not-understood"),
        pytest.param("лицензия", "", id="letters-whose-case-may-not-be-folded-alike"),
        pytest.param("e\u0301e\u0301e\u0301e\u0301", "", id="marks-that-melt"),
    ],
)
def test_the_piece_of(pattern: str, piece: str) -> None:
    assert shape_of(pattern).piece == piece


_PARTS = st.sampled_from(
    [*"abcdk ", "ab", "abcd", "cdek", "稀土", "出口管制", "?", "+", "*", "{2}", "{0,2}", "|", "(ab|c)", "(?:abcd)?",
     "[abc]", "[^a]", "[]a]", ".", r"\.", r"\b", r"\d", "^", "$", "ſ", "\u0301"]
)  # fmt: skip
_AROUND = st.text(st.sampled_from([*"abk .", "\u0301", "\u200b", "稀"]), max_size=3)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
        re2.compile(pattern)
    except (re.error, re2.error):
        return False
    return True


_PATTERNS = st.builds(add, st.sampled_from(["", "(?i)"]), st.lists(_PARTS, min_size=2, max_size=8).map("".join))


@settings(max_examples=examples(500), deadline=None)
@given(_PATTERNS.filter(_compiles), st.data())
def test_every_text_that_matches_has_the_piece(pattern: str, data: st.DataObject) -> None:
    text = data.draw(_AROUND) + data.draw(st.from_regex(re.compile(pattern))) + data.draw(_AROUND)
    assume(re2.search(pattern, text))
    assert shape_of(pattern).piece in fold(text).text


@pytest.mark.parametrize(
    ("pattern", "cheap"),
    [
        pytest.param("word12[ .]", True, id="one-class"),
        pytest.param(r"No\. ?[0-9]+", True, id="a-number"),
        pytest.param(r"\b(MIIT|MOFCOM|GACC)\b", True, id="three-names"),
        pytest.param("a.b.c.d", True, id="three-signs-of-any-kind"),
        pytest.param("[ab][ab][ab][ab][ab]c", False, id="five-classes"),
        pytest.param("出口.{0,30}管制", False, id="a-gap"),
        pytest.param("a.*b", False, id="a-gap-without-end"),
        pytest.param("(a+)+x", False, id="a-repeated-group"),
        pytest.param("a{2,}", False, id="a-count-without-end"),
        pytest.param(r"\pLb", False, id="not-understood"),
    ],
)
def test_cheap_patterns_have_few_choices(pattern: str, cheap: bool) -> None:
    assert shape_of(pattern).cheap is cheap
