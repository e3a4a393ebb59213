"""The reader on whole articles: the founding case in two languages, and texts without an act."""

from datetime import UTC, datetime

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.judge.port import Opinion
from monitor.language.reader import Reader
from tests.fakes.judge import FakeJudge
from tests.language.shipped import shipped_vocabulary


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(shipped_vocabulary())


def article(title: str, text: str = "", language: str = "en", tier: Tier = Tier.MEDIA) -> Article:
    return Article(
        id=ArticleId("a1"),
        source_id=SourceId("sample"),
        key="a1",
        url="https://example.org/a1",
        title=title,
        text=text,
        language=language,
        tier=tier,
        published=datetime(2025, 6, 8, 7, 6, tzinfo=UTC),
        published_raw="",
        content_hash="",
    )


def read(reader: Reader, title: str, text: str = "", language: str = "en", tier: Tier = Tier.MEDIA) -> Reading:
    return reader.read(article(title, text, language, tier))[1]


def only_act(reading: Reading) -> Act:
    assert len(reading.acts) == 1, reading.acts
    return reading.acts[0]


FOUNDING = [
    pytest.param(
        "中方突然批准稀土出口,释放2大关键信号,既打压对手又稳握筹码", "zh-Hans", Stage.ANNOUNCED, id="portal-headline"
    ),
    pytest.param("商务部：已依法批准一定数量的稀土出口合规申请", "zh-Hans", Stage.IN_FORCE, id="ministry-form"),
    pytest.param("中國商務部稱已依法核准部分稀土出口申請", "zh-Hant", Stage.IN_FORCE, id="traditional"),
    pytest.param(
        "China approves a number of rare-earth export applications, ministry says", "en", Stage.ANNOUNCED, id="english"
    ),
    pytest.param(
        "China has approved a number of rare-earth export applications, ministry says",
        "en",
        Stage.IN_FORCE,
        id="english-perfect",
    ),
]


@pytest.mark.parametrize(("title", "language", "stage"), FOUNDING)
def test_the_founding_case_is_a_grant_of_licences_by_china(
    reader: Reader, title: str, language: str, stage: Stage
) -> None:
    """It has happened only where the words say so: a bare verb leaves open whether a licence was issued."""
    act = only_act(read(reader, title, language=language))
    assert act.issuer == "CN"
    assert act.action is Action.GRANT
    assert act.measure is Measure.LICENCE
    assert act.direction is Direction.EASING
    assert act.stage is stage
    assert act.commodities == ("rare_earths",)


def test_evidence_quotes_the_original_letters(reader: Reader) -> None:
    title = "  Ｃhina LIFTS its export ban on gallium"
    act = only_act(read(reader, title))
    for span in act.evidence:
        assert title[span.start : span.end] == span.quote
    assert act.evidence[0].quote == "LIFTS"


def test_the_same_article_gives_the_same_reading(reader: Reader) -> None:
    one = read(reader, "US adds 12 firms to Entity List", "The Commerce Department added the firms on Monday.")
    two = read(reader, "US adds 12 firms to Entity List", "The Commerce Department added the firms on Monday.")
    assert one == two


def test_an_official_source_speaks_for_itself(reader: Reader) -> None:
    title = "商务部：已依法批准一定数量的稀土出口合规申请"
    assert only_act(read(reader, title, language="zh-Hans", tier=Tier.OFFICIAL)).certainty is Certainty.OFFICIAL
    assert only_act(read(reader, title, language="zh-Hans")).certainty is Certainty.ATTRIBUTED


def test_an_empty_article_has_no_act(reader: Reader) -> None:
    assert read(reader, "").acts == ()


def test_why_names_the_call_that_is_no_act(reader: Reader) -> None:
    reading = read(reader, "US urges China to lift rare earth export curbs")
    assert reading.acts == ()
    assert "call" in {m.reason for m in reading.near_misses}


@pytest.mark.parametrize(
    ("title", "text", "language", "keys"),
    [
        ("商务部公告2025年第62号 公布反倾销调查", "另见商务部公告2025年第61号。", "zh-Hans", ["MOFCOM/62/2025"]),
        ("商务部公告2025年第62号、第63号", "", "zh-Hans", ["MOFCOM/62/2025", "MOFCOM/63/2025"]),
        ("MOFCOM Announcement No. 62 of 2025", "", "en", ["MOFCOM/62/2025"]),
        ("China bans exports of gallium", "By MOFCOM Announcement No. 62 of 2025.", "en", []),
    ],
)
def test_the_numbers_of_a_title_are_kept_with_and_without_an_act(
    reader: Reader, title: str, text: str, language: str, keys: list[str]
) -> None:
    assert [n.key for n in read(reader, title, text, language).numbers] == keys


def test_readers_of_one_vocabulary_differ_by_their_judge_alone() -> None:
    words = shipped_vocabulary()
    sure, unsure = (Reader(words, judge=FakeJudge(opinion=Opinion(score=score))) for score in (0.9, 0.1))
    other = Reader(Vocabulary.of([]), judge=FakeJudge(opinion=Opinion(score=0.9)))
    title = "China bans exports of gallium to Japan"
    found = [[act.commodities for act in read(one, title).acts] for one in (sure, other, unsure, sure)]
    assert found == [[("gallium",)], [()], [], [("gallium",)]]
