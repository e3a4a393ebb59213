"""Any text is read: no exception, evidence from the original, and at most 64 acts."""

from datetime import UTC, datetime
from functools import cache

import pytest

from monitor.domain.acts.reading import Reading
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.acts.assemble import MAX_ACTS
from monitor.language.detection import language_of
from monitor.language.folding import fold
from monitor.language.matcher import Matcher
from monitor.language.query.parse import parse
from monitor.language.reader import Reader
from monitor.wording.gloss import gloss
from tests.fakes.reading import rule
from tests.language.shipped import shipped_vocabulary

ACT = "China bans exports of gallium to Japan"
ACTS = {
    "en": f"{ACT}. ",
    "zh": "中国对日本禁止出口镓。",
    "ja": "中国は日本へのガリウムの輸出を禁止した。",
    "ko": "중국은 일본에 갈륨 수출을 금지했다. ",
}


@cache
def reader() -> Reader:
    return Reader(shipped_vocabulary())


@cache
def matcher() -> Matcher:
    query, problems = parse("act(issuer:CN) OR $gallium NEAR/5 export OR /[0-9]+号/ OR 禁止出口", shipped_vocabulary())
    assert query is not None, problems
    return Matcher([rule(when=query)], shipped_vocabulary())


def read(title: str, text: str = "", language: str = "") -> Reading:
    """All that is done to an article, with quotes that must be from the original."""
    article = Article(
        id=ArticleId("1"),
        source_id=SourceId("given"),
        key="1",
        url="",
        title=title,
        text=text,
        language=language or language_of(title, text),
        tier=Tier.MEDIA,
        published=datetime(2026, 11, 25, tzinfo=UTC),
        published_raw="",
        content_hash="",
    )
    document, reading = reader().read(article)
    matches = matcher().match(document, reading, article)
    assert gloss(document, reading, shipped_vocabulary()).isprintable()
    spans = [s for act in reading.acts for s in act.evidence] + [m.span for m in reading.near_misses]
    for span in [*spans, *(s for match in matches for s in match.evidence)]:
        assert (title if span.field == "title" else text)[span.start : span.end] == span.quote
    assert len(reading.acts) <= MAX_ACTS
    return reading


LONG = 4_000  # characters; the whole suite reads some two hundred such texts
HOSTILE = {
    "empty": "",
    "a-space": " ",
    "spaces": " " * LONG,
    "line-feeds": "\n" * LONG,
    "spaces-between": "a" + "\u3000" * LONG + "b",
    "one-letter": "a" * LONG,
    "one-sign": "中" * LONG,
    "one-syllable": "수" * LONG,
    "stops": ". " * LONG,
    "commas": ", " * LONG,
    "quotes": "\"'「" * LONG,
    "brackets": "([【<" * LONG,
    "figures": "2025" * LONG,
    "numbers-of-documents": "第10号公告" * (LONG // 6),
    "dates": "from 1 June 2026 until 3 July 2027 " * (LONG // 35),
    "no-space": ACT.replace(" ", "") * (LONG // 30),
    "one-sentence": f"{ACT} " * (LONG // 40),
    "one-sentence-of-signs": "中国对日本禁止出口镓" * (LONG // 20),
    "names": "镓、锗、" * (LONG // 8),
    "homographs": "tin, lead, bar " * (LONG // 20),
    "offices": "the trade ministry of " * (LONG // 30),
    "binary": "".join(map(chr, range(256))) * 40,
    "lone-surrogates": "\ud83d中国\udc00禁止\ud83d出口镓\udfff" * 500,
    "private-and-unassigned": "\ue000\uffff\U000e0001\U0010ffff" * 500,
    "right-to-left": "الصين تحظر تصدير الغاليوم إلى اليابان. " * 500,
    "overrides-of-direction": "\u202e" + ACT + "\u202c\u2066" * 500,
    "accents": "e" + "\u0301" * LONG,
    "jamo": "\u1112\u1161\u11ab" * (LONG // 3),
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 2_000,
    "no-language": "qwrt zxcv plmk " * 2_000,
    "all-scripts": "China 中国 日本の 한국 ban 禁止 禁輸 금지 exports 出口 輸出 수출 ضوابط контроль " * 300,
}


@pytest.mark.parametrize("language", ["", "en", "zh-Hant", "tlh"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_is_read_as_a_text_and_its_beginning_as_a_title(text: str, language: str) -> None:
    read(text[:1_000], text, language)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_an_endless_title_is_read(text: str) -> None:
    read(text[:LONG])


def test_five_megabytes_are_read() -> None:
    reading = read("", ACT + ".\n" + "qwrt " * 1_000_000)
    assert [a.issuer for a in reading.acts] == ["CN"]


@pytest.mark.parametrize("language", ACTS)
def test_an_act_before_200_kilobytes_of_anything_is_found(language: str) -> None:
    reading = read("", ACTS[language] + "\n" + "7 " * 100_000, language)
    assert [a.issuer for a in reading.acts] == ["CN"]


@pytest.mark.parametrize("language", ACTS)
def test_an_act_without_any_stop_after_it_is_found(language: str) -> None:
    sentence = ACTS[language].rstrip("。. ")
    reading = read("", sentence + (" and so on" * 20_000 if language == "en" else "，等等" * 20_000), language)
    assert reading.acts


@pytest.mark.parametrize("sign", ["\ud83d", "\udc00"])  # noqa: PT014 -- two halves, which no reader distinguishes
def test_lone_surrogate_is_not_part_of_a_word(sign: str) -> None:
    assert fold(f"稀{sign}土").text == "稀\N{REPLACEMENT CHARACTER}土"
    assert language_of(sign, f"{sign} {ACT}") == "en"
    assert [a.issuer for a in read(f"{sign}{ACT}{sign}").acts] == ["CN"]
    assert read(f"Chi{sign}na bans exports of gallium").acts == ()


def test_an_article_has_at_most_64_acts_and_says_that_it_has_more() -> None:
    """Thirty states, each with goods of its own, in each of three sentences of an endless headline."""
    places, goods = map(shipped_vocabulary().of_kind, (ConceptKind.PLACE, ConceptKind.COMMODITY))
    names, things = (
        [name for c in of if (name := next((n.text for n in c.names if n.language == "en" and not n.needs), ""))]
        for of in (places, goods)
    )
    deeds = [f"{name} bans exports of {thing}" for name, thing in zip(names[:90], things[:90], strict=True)]
    reading = read(". ".join("; ".join(deeds[n : n + 30]) for n in (0, 30, 60)), "", "en")
    assert [a.ordinal for a in reading.acts] == list(range(MAX_ACTS))
    assert "too_many" in {m.reason for m in reading.near_misses}


DATED = {
    "en": "China said on Tuesday that it bans exports of gallium from Monday. Comments are due by 15 January.",
    "zh": "商务部8日宣布禁止出口镓，明年1月起实施。本公告60天后生效。",
    "ja": "経産省は8日、ガリウムの輸出を来月1日から禁止する。中国は4月、輸出を規制した。",
    "ko": "산업부는 8일 갈륨 수출을 금지했다. 다음달 1일부터 시행한다.",
}


@pytest.mark.parametrize("day", ["0001-01-01", "0001-12-31", "2024-02-29", "9999-01-01", "9999-12-31"])
@pytest.mark.parametrize("language", sorted(DATED))
def test_an_article_of_any_day_is_read(language: str, day: str) -> None:
    published = datetime.fromisoformat(day).replace(tzinfo=UTC)
    title, _, text = DATED[language].partition("。" if language in ("zh", "ja") else ". ")
    article = Article(
        id=ArticleId("1"),
        source_id=SourceId("given"),
        key="1",
        url="",
        title=title,
        text=text,
        language=language,
        tier=Tier.MEDIA,
        published=published,
        published_raw=day,
        content_hash="",
    )
    assert [a.issuer for a in reader().read(article)[1].acts][:1]
