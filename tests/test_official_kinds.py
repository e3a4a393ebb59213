"""What the kinds of official sources hand over, read by the shipped words: one document is one event."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article
from monitor.domain.event.fold import fold
from monitor.domain.sources.source import Kind, Source, SourceId, Tier
from monitor.ingest.answer import SourceResponse
from monitor.ingest.by_kind import parse_answer
from monitor.ingest.normalise import normalise
from monitor.language.reader import Reader
from monitor.reports.evaluation.verdicts import item_of
from monitor.rulefiles import base_folder, load

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
LIST = "https://www.federalregister.gov/api/v1/documents.json"
FILED = "https://www.federalregister.gov/api/v1/public-inspection-documents/current.json"


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load(base_folder() / "no packs").knowledge.vocabulary


@pytest.fixture(scope="module")
def reader(words: Vocabulary) -> Reader:
    return Reader(words)


def _source(name: str, kind: Kind, url: str, place: str = "US") -> Source:
    return Source(id=SourceId(name), name=name, url=url, kind=kind, tier=Tier.OFFICIAL, place=place)


def _articles(source: Source, body: str, known: Sequence[Article] = ()) -> list[Article]:
    answer = SourceResponse(body=body.encode(), content_type="", url=source.url, source=source)
    before = {article.key: article.content_hash for article in known}
    return [article for article, _ in normalise(parse_answer(answer).items, source, known=before, now=NOW).news]


def _acts(reader: Reader, articles: Sequence[Article], source: Source) -> list[tuple[Article, Act]]:
    return [(a, act) for a in articles for act in reader.read(a, source_place=source.place)[1].acts]


def _register(**more: Any) -> str:
    row = {
        "document_number": "2026-21456",
        "title": "Additions of Entities to the Entity List",
        "type": "Rule",
        "html_url": "https://www.federalregister.gov/documents/2026/11/25/2026-21456/x",
        "publication_date": "2026-11-25",
        **more,
    }
    return json.dumps({"count": 1, "results": [row]})


def test_what_is_on_public_inspection_and_then_published_is_one_event(reader: Reader, words: Vocabulary) -> None:
    filed = _source("filed", Kind.FEDERAL_REGISTER, FILED)
    published = _source("published", Kind.FEDERAL_REGISTER, LIST)
    early = _articles(filed, _register(filed_at="2026-11-24T08:45:00.000-05:00", filing_type="regular"))
    late = _articles(
        published, _register(abstract="The bureau adds five entities to the Entity List, as in 91 FR 30211.")
    )
    acts = [*_acts(reader, early, filed), *_acts(reader, late, published)]
    assert {act.document for _, act in acts} == {DocumentNumber(authority="FR", number="2026-21456", year=2026)}
    assert early[0].published == datetime(2026, 11, 24, 13, 45, tzinfo=UTC)
    assert late[0].published == datetime(2026, 11, 25, 5, tzinfo=UTC)
    (cell,) = fold([item_of(article, act) for article, act in acts], words)
    assert len({ref.article_id for ref in cell.refs}) == 2


def test_two_documents_of_one_day_and_title_are_two_events(reader: Reader, words: Vocabulary) -> None:
    source = _source("published", Kind.FEDERAL_REGISTER, LIST)
    both = [*_articles(source, _register()), *_articles(source, _register(document_number="2026-21999"))]
    cells = fold([item_of(article, act) for article, act in _acts(reader, both, source)], words)
    assert {cell.number.number for cell in cells if cell.number} == {"2026-21456", "2026-21999"}


def test_a_proposed_rule_is_proposed_and_a_rule_has_its_day(reader: Reader) -> None:
    source = _source("published", Kind.FEDERAL_REGISTER, LIST)
    ((_, proposed),) = _acts(reader, _articles(source, _register(type="Proposed Rule")), source)
    ((_, rule),) = _acts(reader, _articles(source, _register(effective_on="2026-12-01")), source)
    assert proposed.stage is Stage.PROPOSED
    assert rule.effective is not None
    assert rule.effective.isoformat() == "2026-12-01"


def test_one_announcement_under_two_paths_of_the_ministry_is_one_article_and_has_its_number(reader: Reader) -> None:
    source = _source("mofcom", Kind.MOFCOM, "https://www.mofcom.gov.cn/zcfb/blgg/gg/2026/index.html", "CN")
    page = (
        "<ul><li><a href='{}/art/2026/art_" + "a" * 32 + ".html'>商务部公告2026年第61号 关于对镓相关物项实施出口管制"
        "的公告</a><span>[2026-11-24]</span></li></ul>"
    )
    first = _articles(source, page.format("/zcfb/blgg/gg/2026"))
    assert _articles(source, page.format("/zwgk/zcfb"), known=first) == []
    assert {act.document for _, act in _acts(reader, first, source)} == {
        DocumentNumber(authority="MOFCOM", number="61", year=2026)
    }
    assert first[0].published == datetime(2026, 11, 23, 16, tzinfo=UTC)  # when that day begins in Beijing


def _entry(when: str, title: str, summary: str = "") -> str:
    page = "https://www.gov.uk/government/publications/notice-to-exporters-202617"
    return (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry>"
        f"<id>{page}#{when}</id><updated>{when}</updated><link rel='alternate' href='{page}'/>"
        f"<title>{title}</title><summary>{summary}</summary></entry></feed>"
    )


def test_an_old_notice_of_gov_uk_that_is_listed_again_is_not_new() -> None:
    source = _source("ecju", Kind.GOVUK_ATOM, "https://www.gov.uk/government/organisations/x.atom", "GB")
    first = _articles(source, _entry("2026-03-02T10:00:00+00:00", "NTE 2026/17: licence withdrawn"))
    again = _entry("2026-11-25T10:00:00+00:00", "NTE 2026/17: licence withdrawn")
    changed = _entry("2026-11-25T10:00:00+00:00", "NTE 2026/17: licence withdrawn", "Annex added.")
    assert _articles(source, again, known=first) == []
    assert [article.id for article in _articles(source, changed, known=first)] == [first[0].id]


def test_an_act_of_the_union_keeps_its_identity_when_it_gets_its_celex_number(reader: Reader) -> None:
    source = _source("eur-lex", Kind.EURLEX, "https://eur-lex.europa.eu/EN/display-feed.rss?rssId=222", "EU")

    def feed(name: str) -> str:
        title = f"{name}: Council Regulation (EU) 2026/2465 of 23 November 2026 imposing export controls on graphite"
        link = f"https://eur-lex.europa.eu/./legal-content/AUTO/?uri={name}"
        item = f"<item><title>{title}</title><link>{link}</link></item>"
        return f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>"

    first = _articles(source, feed("OJ:L_202602465"))
    assert _articles(source, feed("CELEX:32026R2465"), known=first) == []
    assert {act.document for _, act in _acts(reader, first, source)} == {
        DocumentNumber(authority="EU", number="2026/2465", year=2026)
    }
    assert first[0].published == datetime(2026, 11, 23, tzinfo=UTC)


def _shipped(name: str) -> Source:
    return next(s for s in load(base_folder() / "no packs").sources if s.id == name)


def test_the_table_of_india_s_trade_office_is_read_with_its_numbers_and_days(reader: Reader) -> None:
    source = _shipped("india-dgft")
    rows = "".join(
        f"<tr><td>{n}</td><td>{n + 30}/2026-27</td><td>2026-27</td><td>{subject}</td><td>{day}/09/2026</td>"
        f'<td style="display:none">x</td><td><a class="attachmentBtn" title="Download" '
        f'href="https://content.dgft.gov.in/Website/{n}%20Eng.pdf">Download</a></td></tr>'
        for n, subject, day in (
            (1, "DGFT prohibits the export of raw sugar with immediate effect", 24),
            (2, "Amendment in the Export Policy of Wheat - reg.", 25),
        )
    )
    page = f"<html><body><table id='metaTable'><tr><th>Sl.No.</th></tr>{rows}</table></body></html>"
    articles = _articles(source, page)
    assert [a.title for a in articles] == [
        "DGFT prohibits the export of raw sugar with immediate effect",
        "Amendment in the Export Policy of Wheat - reg.",
    ]
    assert [f"{a.published:%Y-%m-%d}" for a in articles if a.published] == ["2026-09-24", "2026-09-25"]
    assert any(str(act.issuer).startswith("IN") for _, act in _acts(reader, articles, source))


def test_the_home_page_of_china_s_export_control_site_is_read_as_a_list() -> None:
    page = (
        "<html><body><ul><li><a href='/article/zcfg/gnzcfg/202611/1301.html' "
        "title='商务部公告2026年第61号 公布对钨相关物项实施出口管制的决定'>"
        "商务部公告2026年第61号 公布对钨相关物项…</a></li>"
        "<li><a href='/about.html'>关于我们</a></li></ul></body></html>"
    )
    (article,) = _articles(_shipped("mofcom-export-control-site"), page)
    assert article.title == "商务部公告2026年第61号 公布对钨相关物项实施出口管制的决定"
    assert article.url == "https://exportcontrol.mofcom.gov.cn/article/zcfg/gnzcfg/202611/1301.html"


def test_a_korean_feed_that_declares_another_encoding_is_read() -> None:
    feed = (
        '<?xml version="1.0" encoding="us-ascii"?><rss version="2.0"><channel><title>산업통상부</title><item>'
        "<title>산업통상부, 희토류 수출통제 대응 회의 개최</title><link>https://www.korea.kr/b?newsId=1</link>"
        "</item></channel></rss>"
    )
    (article,) = _articles(_shipped("korea-motie"), feed)
    assert article.title == "산업통상부, 희토류 수출통제 대응 회의 개최"
