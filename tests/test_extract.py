import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.domain.acts.act import Act, Span
from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Certainty
from monitor.domain.articles.article import Article
from monitor.domain.event.certainty import assess_certainty
from monitor.domain.event.identity import ActRef
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Level, Match, RuleId
from monitor.domain.sources.source import ItemSelectors, Kind, Source, SourceId, Tier
from monitor.errors import FeedUnreadableError
from monitor.extract import build, extract
from monitor.language.document import Document
from monitor.language.judge.correction import BUCKETS, Correction, shipped_hash
from monitor.language.judge.linear import shipped_judge
from monitor.ports.children.extraction import ExtractJob, FeedExtraction, ReaderConfig
from tests.fakes.article_reader import FakeArticleReader
from tests.language.shipped import shipped_vocabulary

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SOURCE = Source(id=SourceId("wire"), name="Wire", url="https://wire.example/feed")
FEED = b"""<rss version="2.0"><channel><title>Wire</title>
<item><guid>1</guid><title>Permit for tungsten</title></item>
<item><guid>2</guid><title>Weather</title></item>
<item><guid>3</guid></item>
</channel></rss>"""


class _PermitReader(FakeArticleReader):
    def match(self, document: Document, reading: Reading, article: Article) -> tuple[Match, ...]:
        if "Permit" not in document.title:
            return ()
        evidence = Span(field="title", start=0, end=6, quote="Permit")
        return (Match(rule_id=RuleId("permits"), rule_version="1", level=Level.LOW, evidence=(evidence,)),)

    def gloss(self, document: Document, reading: Reading) -> str:
        return f"gloss of {document.title}"

    def wire(self, document: Document, reading: Reading, article: Article) -> str:
        return "wire_of_it"


class _NeverReader(FakeArticleReader):
    def read(self, article: Article) -> tuple[Document, Reading]:
        raise AssertionError(f"read: {article.title}")


def _extraction(body: bytes = FEED, known: dict[str, str] | None = None) -> FeedExtraction:
    job = ExtractJob(source=SOURCE, body=body, content_type="", url=SOURCE.url, known=known or {}, now=NOW)
    return extract(job, _PermitReader())


def _balances(found: FeedExtraction) -> bool:
    return found.fetched == len(found.articles) + found.known + len(found.refused) + found.left


def test_new_items_are_read_and_matched_and_the_counts_balance() -> None:
    found = _extraction()
    assert [(h.article.title, [m.rule_id for m in h.matches], h.edited) for h in found.articles] == [
        ("Permit for tungsten", ["permits"], False),
        ("Weather", [], False),
    ]
    assert [r.reason for r in found.refused] == ["no_text"]
    assert (found.fetched, found.known, found.title) == (3, 0, "Wire")
    assert _balances(found)


def test_the_parser_follows_the_kind_of_the_source() -> None:
    source = replace(SOURCE, kind=Kind.HTML_LIST, shape=ItemSelectors(items="li"))
    page = b"<ul><li><a href='/1'>Permit for tungsten</a> 2026-11-24</li></ul>"
    job = ExtractJob(source=source, body=page, content_type="", url=source.url, known={}, now=NOW)
    (found,) = extract(job, _PermitReader()).articles
    assert found.article.url == "https://wire.example/1"
    assert found.article.published == datetime(2026, 11, 24, tzinfo=UTC)
    with pytest.raises(FeedUnreadableError, match="structure changed"):
        extract(replace(job, body=b"<html><body><p>Other</p></body></html>"), _PermitReader())


def test_the_wire_agency_is_set_for_acts_and_matches_only() -> None:
    assert [h.wire for h in _extraction().articles] == ["wire_of_it", ""]


def test_only_acts_matches_and_candidates_have_a_gloss() -> None:
    assert [h.reading.gloss for h in _extraction().articles] == ["gloss of Permit for tungsten", ""]


def test_raw_is_kept_for_acts_and_matches_only() -> None:
    raws = [h.raw for h in _extraction().articles]
    assert raws == [b"<item><guid>1</guid><title>Permit for tungsten</title></item>", b""]


def test_known_items_are_not_read() -> None:
    known = {h.article.key: h.article.content_hash for h in _extraction().articles}

    job = ExtractJob(source=SOURCE, body=FEED, content_type="", url=SOURCE.url, known=known, now=NOW)
    found = extract(job, _NeverReader())
    assert (found.articles, found.known) == ((), 2)
    assert _balances(found)


def test_an_aging_key_that_the_feed_shows_is_reported() -> None:
    known = {h.article.key: h.article.content_hash for h in _extraction().articles}
    job = ExtractJob(source=SOURCE, body=FEED, content_type="", url=SOURCE.url, known=known, now=NOW)
    found = extract(replace(job, aging=frozenset({"2", "9"})), _NeverReader())
    assert [(m.key, m.content_hash) for m in found.moved] == [("2", known["2"])]
    assert (found.articles, found.known) == ((), 2)


@pytest.mark.parametrize(("count", "size", "read"), [(250, 10, 100), (30, 50_000, 7), (3, 300_000, 1)])
def test_the_initial_poll_of_a_long_feed_takes_several_jobs(count: int, size: int, read: int) -> None:
    items = (
        f"<item><guid>{n}</guid><title>n{n}</title><description>{'x ' * (size // 2)}</description></item>"
        for n in range(count)
    )
    found = _extraction(f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode())
    assert (len(found.articles), found.left) == (read, count - read)
    assert _balances(found)


def test_an_edit_is_read_again_and_marked() -> None:
    known = {h.article.key: h.article.content_hash for h in _extraction().articles}
    found = _extraction(FEED.replace(b"Weather", b"Permit for weather"), known)
    assert [(h.article.title, h.edited) for h in found.articles] == [("Permit for weather", True)]
    assert _balances(found)


def test_a_broken_feed_gives_items_and_a_problem() -> None:
    found = _extraction(FEED.replace(b"Weather", b"Wind & weather"))
    assert len(found.articles) == 2
    assert "not well-formed" in found.problems[0]


def test_a_web_page_is_not_a_feed() -> None:
    with pytest.raises(FeedUnreadableError, match="source wire: the response is an HTML page") as refused:
        _extraction(b"<html><title>Hello</title></html>")
    assert refused.value.outcome == "not_a_feed"


@pytest.mark.parametrize(
    "feed",
    [p for p in sorted((Path(__file__).parent / "data" / "feeds").iterdir()) if p.suffix in (".xml", ".rdf")],
    ids=lambda p: p.name,
)
def test_the_counts_balance_for_every_golden_feed(feed: Path) -> None:
    try:
        found = _extraction(feed.read_bytes())
    except FeedUnreadableError:
        return
    assert _balances(found)


@pytest.fixture(scope="module")
def run() -> Callable[[ExtractJob], FeedExtraction]:
    return build(ReaderConfig(vocabulary=shipped_vocabulary(), rules=(), version="0"))


def _acts_of(run: Callable[[ExtractJob], FeedExtraction], title: str, tier: Tier, place: str | None) -> list[Act]:
    source = Source(id=SourceId("s"), name="S", url="https://s.example/feed", tier=tier, place=place)
    body = f"<rss version='2.0'><channel><item><guid>1</guid><title>{title}</title></item></channel></rss>".encode()
    job = ExtractJob(source=source, body=body, content_type="", url=source.url, known={}, now=NOW)
    return [act for found in run(job).articles for act in found.reading.acts]


NOTICES = [
    pytest.param("Implementation of additional export controls: gallium and germanium", "US", id="rule"),
    pytest.param("Suspension of the export ban on gallium", "EU", id="suspension"),
    pytest.param("关于对锑相关物项实施出口管制的公告", "TW", id="not the state that its language suggests"),
]


@pytest.mark.parametrize(("title", "place"), NOTICES)
def test_an_official_notice_without_an_issuer_is_an_act_of_its_state(
    run: Callable[[ExtractJob], FeedExtraction], title: str, place: str
) -> None:
    acts = _acts_of(run, title, Tier.OFFICIAL, place)
    assert [(act.issuer, act.certainty) for act in acts] == [(place, Certainty.OFFICIAL)]


def test_a_press_headline_without_an_issuer_has_no_issuer(run: Callable[[ExtractJob], FeedExtraction]) -> None:
    assert _acts_of(run, "Suspension of the export ban on gallium", Tier.MEDIA, None) == []


def test_an_official_report_on_another_state_is_a_claim(run: Callable[[ExtractJob], FeedExtraction]) -> None:
    title = "China suspends export controls on rare earths"
    shown = [(act.issuer, act.certainty, act.claimant) for act in _acts_of(run, title, Tier.OFFICIAL, "US")]
    assert shown == [("CN", Certainty.CLAIMED, "US")]
    own = [(act.issuer, act.certainty, act.claimant) for act in _acts_of(run, title, Tier.OFFICIAL, "CN")]
    assert own == [("CN", Certainty.OFFICIAL, None)]


def test_results_name_rule_set_and_engine() -> None:
    run = build(ReaderConfig(vocabulary=shipped_vocabulary(), rules=(), version="aa11", engine="1.0"))
    found = run(ExtractJob(source=SOURCE, body=FEED, content_type="", url=SOURCE.url, known={}, now=NOW))
    assert {(h.rules_version, h.engine) for h in found.articles} == {("aa11", "1.0")}


DISPATCH = (
    "China suspends its export ban on gallium, the commerce ministry said on Tuesday, and buyers abroad may file their "
    "orders again from the first of next month. Officials did not say how long the pause would last, nor whether other "
    "metals would follow. Traders in Rotterdam expect the first cargoes in spring."
)


def _dispatch(run: Callable[[ExtractJob], FeedExtraction], name: str, title: str, text: str) -> Report:
    """Return the report of the only article of a feed."""
    source = Source(id=SourceId(name), name=name.title(), url=f"https://{name}.example/feed")
    item = f"<item><guid>1</guid><title>{title}</title><description>{text}</description></item>"
    body = f"<rss version='2.0'><channel>{item}</channel></rss>".encode()
    (found,) = run(ExtractJob(source=source, body=body, content_type="", url=source.url, known={}, now=NOW)).articles
    return Report(
        ref=ActRef(article_id=found.article.id, ordinal=0),
        act=found.reading.acts[0],
        source_id=source.id,
        tier=source.tier,
        title=found.article.title,
        language=found.article.language,
        url=found.article.url,
        published=found.article.published,
        seen_at=NOW,
        fingerprint=found.fingerprint,
        publisher=found.article.publisher,
        wire=found.wire,
    )


def test_feeds_with_one_dispatch_are_one_report_and_an_own_text_is_another(
    run: Callable[[ExtractJob], FeedExtraction],
) -> None:
    paper = _dispatch(run, "paper", "China suspends export ban on gallium", DISPATCH)
    copy = _dispatch(
        run, "gazette", "Gallium: China suspends export ban", DISPATCH.replace("on Tuesday", "yesterday")[:240]
    )
    signed = "BEIJING, Nov 25 (Reuters) - China has suspended its ban on gallium exports."
    wires = [_dispatch(run, name, f"{name}: China suspends gallium export ban", signed) for name in ("post", "radio")]
    assert (paper.wire, {w.wire for w in wires}) == ("", {"wire_reuters"})
    assert assess_certainty((paper, copy)).independent == 1
    assert assess_certainty(wires).independent == 1
    assert assess_certainty((paper, copy, *wires)).independent == 2


@pytest.mark.parametrize(
    ("mode", "sample", "judged"),
    [
        pytest.param(ReaderMode.OFF, False, False, id="nobody is asked"),
        pytest.param(ReaderMode.BALANCED, False, True, id="the judge is asked"),
        pytest.param(ReaderMode.STRICT, True, False, id="an example of ours is no news"),
    ],
)
def test_the_reader_mode_decides_whether_the_judge_is_asked(mode: ReaderMode, sample: bool, judged: bool) -> None:
    run = build(ReaderConfig(vocabulary=shipped_vocabulary(), rules=(), version="0", mode=mode))
    body = b"<rss version='2.0'><channel><item><title>China bans exports of gallium</title></item></channel></rss>"
    source = replace(SOURCE, sample=sample)
    job = ExtractJob(source=source, body=body, content_type="", url=source.url, known={}, now=NOW)
    (found,) = run(job).articles
    assert (found.reading.judgement is not None) is judged
    if found.reading.judgement is not None:
        assert found.reading.judgement.mode is mode
        assert found.reading.judgement.weights == shipped_judge().weights


def test_a_child_uses_the_teams_correction() -> None:
    own = Correction(weights=shipped_hash(), table=b"\x7f" * BUCKETS, scale=1.0, acts=5, others=5, hash="team")
    knowledge = ReaderConfig(
        vocabulary=shipped_vocabulary(), rules=(), version="0", mode=ReaderMode.BALANCED, correction=own
    )
    body = b"<rss version='2.0'><channel><item><title>Exports of gallium grew in May</title></item></channel></rss>"
    job = ExtractJob(source=SOURCE, body=body, content_type="", url=SOURCE.url, known={}, now=NOW)
    (found,) = build(pickle.loads(pickle.dumps(knowledge)))(job).articles
    assert found.reading.judgement is not None
    assert found.reading.judgement.weights == f"{shipped_judge().weights}+team"
    assert found.reading.judgement.score == 1.0
    assert found.reading.judgement.uncorrected is not None
    assert found.reading.judgement.uncorrected < 0.5
