"""Properties of the reader for any text: it terminates, quotes the original, and is deterministic."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.acts.act import Act, Facet
from tests.budget import examples
from tests.language.acts.test_specification import read, rows
from tests.language.readings import article, reader

PIECES = (
    *("China", "the US", "suspends", "export", "controls", "on", "gallium", "to", "Japan", ",", ".", "after", "not"),
    *("中国", "商务部", "将", "暂停", "实施", "对美", "出口管制", "稀土", "，", "。", "尚未", "批准", "许可"),
    *(
        "中國",
        "輸出規制",
        "を",
        "緩和",
        "米政府",
        "、",
        "수출통제",
        "유예",
        "미국",
        "않",
        "ﬁ",
        "㎏",
        "é",
        "\u3099",
        " ",
    ),
)
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=24).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=24).map("".join),
    st.text(max_size=60),
)


ENOUGH = 1_000  # asserted values with a span, in all rows


@settings(max_examples=examples(300), deadline=None)
@given(title=TEXTS, text=TEXTS, language=st.sampled_from(("en", "zh-Hans", "zh-Hant", "ja", "ko", "fr", "und")))
def test_evidence_is_quoted_from_the_original(title: str, text: str, language: str) -> None:
    given_article = article(title, text, language)
    reading = reader().read(given_article)[1]
    assert reading == reader().read(given_article)[1]
    assert [a.ordinal for a in reading.acts] == list(range(len(reading.acts)))
    spans = [s for a in reading.acts for s in a.evidence] + [m.span for m in reading.near_misses]
    spans += reading.possible.evidence if reading.possible else ()
    for span in spans:
        source = title if span.field == "title" else text
        assert source[span.start : span.end] == span.quote
    for act in reading.acts:
        assert act.evidence
        assert act.trigger
        assert act.issuer not in act.target
        assert_rests_on_words(act, {"title": title, "text": text})


def assert_rests_on_words(act: Act, fields: dict[str, str]) -> None:
    """Each asserted value has a span, which is not empty and lies in its field; nothing else is asserted."""
    for said in act.asserted:
        assert fields[said.span.field][said.span.start : said.span.end] == said.span.quote != ""
    dates = (Facet.ANNOUNCED, Facet.EFFECTIVE, Facet.UNTIL, Facet.COMMENTS_UNTIL)
    asserted = {
        Facet.COMMODITIES: act.commodities,
        Facet.TARGET: act.target,
        Facet.FIRMS: act.firms,
        **{facet: () if (day := getattr(act, facet)) is None else (day.isoformat(),) for facet in dates},
    }
    assert [(s.facet, s.value) for s in act.asserted if not s.span.quote] == []
    for facet, values in asserted.items():
        assert [s.value for s in act.asserted if s.facet is facet] == list(values)
    assert tuple(s.value for s in act.asserted if s.inferred) == act.inferred


def test_each_asserted_value_of_the_specification_has_a_span() -> None:
    """Covers acts that hypothesis seldom generates: dates, firms, durations, listings."""
    seen = 0
    for row in (r for r in rows() if "act" in r):
        for act in read(row).acts:
            assert_rests_on_words(act, {"title": row["title"], "text": row.get("text", "")})
            seen += len(act.asserted)
    assert seen > ENOUGH
