"""Which headlines are one event, read by the shipped words as the product reads them: the figures of identity."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from random import Random

import pytest

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.acts.scheme import Direction, Family
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import JOIN_WINDOW, ActRef, EventCell, Item
from monitor.language.reader import Reader
from monitor.reports.evaluation.verdicts import item_of
from monitor.rulefiles import base_folder, load
from tests.fakes.reading import article, source

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
WIRE = source("wire")


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load(base_folder() / "no packs").knowledge.vocabulary


@pytest.fixture(scope="module")
def reader(words: Vocabulary) -> Reader:
    return Reader(words)


def items_of(reader: Reader, titles: Sequence[tuple[str, str]], *, within: timedelta) -> Iterator[Item]:
    """The first act of each title and language, published one after the other."""
    for n, (language, title) in enumerate(titles):
        published = MONDAY + within * n / len(titles)
        written = article(f"{n:02}", WIRE, title, language=language, published=published)
        _, reading = reader.read(written)
        assert reading.acts, f"no act was read in {title}"
        yield item_of(written, reading.acts[0])


# ------------------------------------------------------------------ one act in many words

ONE_ACT = {
    "en": (
        "China grants export licences for rare earth magnets",
        "China approves exports of rare earth magnets, commerce ministry says",
        "Beijing issues export licences for rare-earth magnets",
        "China has granted export permits for rare earths, MOFCOM says",
        "China's commerce ministry approves rare earth magnet export licences",
        "China clears exports of rare earth magnets under new licences",
        "China's MOFCOM grants licences to export rare earths",
        "Beijing approves export applications for rare earth magnets",
    ),
    "zh-Hans": (
        "商务部批准稀土磁体出口许可申请",
        "中国批准稀土磁铁出口许可",
        "商务部：已批准稀土出口许可",
        "中国商务部发放稀土磁体出口许可证",
        "商务部依法批准稀土永磁出口申请",
        "中方批准一批稀土磁体出口许可",
        "商务部新闻发言人：已批准稀土磁体出口申请",
        "中国发放稀土出口许可证",
    ),
    "zh-Hant": (
        "中國商務部批准稀土磁體出口許可",
        "中國批准稀土磁鐵出口許可",
        "大陸商務部核發稀土磁鐵出口許可證",
        "中國商務部：已批准稀土磁材出口申請",
        "中國發放稀土出口許可證",
        "商務部批准稀土永磁出口許可申請",
        "北京批准稀土磁鐵出口",
        "中國核准稀土磁鐵出口許可",
    ),
    "ja": (
        "中国、レアアース磁石の輸出を許可",
        "中国商務省、レアアース磁石の輸出許可を発給",
        "中国政府、希土類磁石の輸出を承認",
        "中国、レアアースの輸出を承認",
        "中国商務省がレアアース磁石の輸出申請を承認",
        "中国、希土類磁石の輸出許可を付与",
        "中国当局、レアアース磁石の輸出を認可",
        "中国、レアアース磁石の輸出申請を許可",
    ),
    "ko": (
        "중국, 희토류 자석 수출 허가",
        "중국 상무부, 희토류 자석 수출 허가증 발급",
        "중국 정부, 희토류 수출 승인",
        "중국이 희토류 자석 수출을 허가했다",
        "중국 상무부, 희토류 자석 수출 신청 승인",
        "중국, 희토류 자석 수출 허가 승인",
        "베이징, 희토류 자석 수출 승인",
        "중국 당국, 희토류 자석 수출 허가증 발급",
    ),
}


def test_forty_headlines_of_one_act_in_five_languages_are_one_event(reader: Reader, words: Vocabulary) -> None:
    titles = [(language, title) for language, own in ONE_ACT.items() for title in own]
    items = list(items_of(reader, Random(1).sample(titles, len(titles)), within=timedelta(days=6)))
    assert [len(cell.items) for cell in fold(items, words)] == [40]


# ------------------------------------------------------------------ many acts in one form of words

GOODS = (
    *("gallium", "germanium", "antimony", "tungsten", "tellurium", "bismuth", "molybdenum", "indium", "graphite"),
    *("drones", "lithography machines", "polysilicon", "urea", "rice", "wheat", "sugar", "crude oil", "natural gas"),
    *("silver", "copper", "nickel", "cobalt", "titanium", "magnesium", "lithium batteries"),
)


def test_fifty_near_twins_of_a_week_are_fifty_events(reader: Reader, words: Vocabulary) -> None:
    """Each differs from the others in its number or in its goods alone."""
    numbered = [("zh-Hans", f"商务部公告2026年第{n}号 公布对稀土相关物项实施出口管制的决定") for n in range(1, 26)]
    of_goods = [("en", f"China imposes export controls on {goods}") for goods in GOODS]
    titles = list(chain.from_iterable(zip(numbered, of_goods, strict=True)))
    cells = fold(items_of(reader, titles, within=timedelta(days=7)), words)
    assert [len(cell.items) for cell in cells] == [1] * 50


# ------------------------------------------------------------------ much of everything


def crowd(words: Vocabulary, size: int, days: int) -> list[Item]:
    """Acts of one issuer on goods of the vocabulary, few of them often and most of them seldom, some on none."""
    random = Random(7)
    goods = random.sample(sorted(c.id for c in words.of_kind(ConceptKind.COMMODITY)), k=100)
    weights = [1 / (n + 1) for n in range(len(goods))]

    def one(n: int) -> Item:
        number = DocumentNumber(authority="MOFCOM", number=str(n), year=2026) if random.random() < 0.1 else None
        return Item(
            refs=(ActRef(article_id=ArticleId(f"{n:05}"), ordinal=0),),
            issuer="CN",
            day=date(2026, 5, 1) + timedelta(days=random.randrange(days)),
            tier=random.randrange(4),
            direction=random.choice([Direction.TIGHTENING, Direction.EASING]),
            family=random.choice(list(Family)),
            title=f"China acts on exports, part {n}",
            language=random.choice(["en", "zh-Hans", "ja"]),
            commodities=tuple(random.choices(goods, weights, k=random.choice([0, 1, 1, 1, 2]))),
            number=number,
        )

    return [one(n) for n in range(size)]


def span(cell: EventCell) -> timedelta:
    return max(item.day for item in cell.items) - cell.anchor.day


def test_two_thousand_acts_of_one_issuer_in_a_hundred_days_make_no_runaway_event(words: Vocabulary) -> None:
    """No event is longer than the window, and none has a tenth of all acts, though one good is every fifth act's."""
    cells = fold(crowd(words, 2_000, 100), words)
    assert sum(len(cell.items) for cell in cells) == 2_000
    assert max(map(span, cells)) <= JOIN_WINDOW
    assert max(len(cell.items) for cell in cells) < 200
    assert len(cells) > 150
