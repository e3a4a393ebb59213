"""The bundled sample, through the product's own line: what a stranger sees first."""

from pathlib import Path

from monitor.daemon.clock import utc_now
from monitor.domain.acts.scheme import Direction, family_of
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import ActRef, Item
from monitor.domain.rules.rule import Level, Match
from monitor.extract import build
from monitor.ingest.sample import SAMPLE, SampleFetcher
from monitor.ports.children.extraction import ExtractJob, FeedExtraction
from monitor.ports.network.fetch import FetchRequest
from monitor.rulefiles import RuleSet, base_folder, load
from tests.fakes.reading import FakeFetcher


def shipped() -> RuleSet:
    return load(base_folder() / "no packs")


async def read_sample(rules: RuleSet) -> FeedExtraction:
    fetched = await SampleFetcher(FakeFetcher(), utc_now).fetch(FetchRequest(source_id=SAMPLE.id, url=SAMPLE.url))
    job = ExtractJob(
        source=SAMPLE,
        body=fetched.body,
        content_type=fetched.content_type,
        url=fetched.url,
        known={},
        now=fetched.fetched_at,
    )
    return build(rules.knowledge)(job)


async def test_it_holds_the_founding_case_twice_a_notice_and_four_near_misses() -> None:
    rules = shipped()
    extraction = await read_sample(rules)
    levels = {h.article.url.rpartition("/")[2]: _loudest(h.matches) for h in extraction.articles}
    assert levels == {
        "founding-zh": Level.HIGH,
        "founding-en": Level.HIGH,
        "notice-zh": Level.HIGH,
        "shares": None,
        "quota": None,
        "mine": None,
        "tariff": None,
    }


async def test_the_chinese_and_the_english_report_are_one_event_that_eases() -> None:
    rules = shipped()
    extraction = await read_sample(rules)
    items = [
        Item(
            refs=(ActRef(article_id=h.article.id, ordinal=a.ordinal),),
            issuer=a.issuer or "",
            day=h.article.published.date() if h.article.published else utc_now().date(),
            tier=h.article.tier.rank,
            direction=a.direction,
            family=family_of(a.measure, a.action),
            title=h.article.title,
            language=h.article.language,
            commodities=a.commodities,
            number=a.document,
        )
        for h in extraction.articles
        for a in h.reading.acts
        if h.matches
    ]
    cells = fold(items, rules.knowledge.vocabulary)
    assert [(len(c.refs), c.anchor.direction) for c in cells] == [(1, Direction.TIGHTENING), (2, Direction.EASING)]
    notice = next(c for c in cells if c.number is not None)
    assert notice.number is not None
    assert notice.number.key == "MOFCOM/10/2025"


async def test_each_near_miss_says_what_it_is() -> None:
    extraction = await read_sample(shipped())
    reasons = [h.reading.near_misses[0].reason for h in extraction.articles if not h.matches]
    assert reasons == ["market", "production_quota", "mining_permit", "import_measure"]


def _loudest(matches: tuple[Match, ...]) -> Level | None:
    return max((m.level for m in matches), default=None, key=lambda level: level.rank)


def test_its_file_goes_with_the_package() -> None:
    assert (Path(__file__).parents[1] / "monitor/ingest/sample.xml").is_file()
