"""A reader for whom "Notice N" is an act with the number N and nothing else is one: cheap, for feeds that live long."""

import re
from collections.abc import Iterable

from monitor.domain.acts.act import DocumentNumber, Span
from monitor.domain.acts.reading import Reading, RejectedCandidate
from monitor.domain.acts.scheme import Certainty
from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Match
from monitor.extract import extract
from monitor.language.document import Document
from monitor.ports.children.extraction import ExtractJob, FeedExtraction
from tests.fakes.article_reader import FakeArticleReader
from tests.fakes.reading import act, rule

ANY = rule()
_NOTICE = re.compile(r"Notice (\d+)")


def is_notice(title: str) -> bool:
    return _NOTICE.match(title) is not None


def numbers_of(notices: Iterable[int]) -> list[str]:
    """As alerts have them, sorted."""
    return sorted(f"MOFCOM No. {n}/2026" for n in notices)


class NoticeReader(FakeArticleReader):
    def read(self, article: Article) -> tuple[Document, Reading]:
        document = Document.of(article.title, article.text, "en")
        found = _NOTICE.match(article.title)
        if found is None:
            span = Span(field="title", start=0, end=1, quote=article.title[:1])
            near_miss = RejectedCandidate(reason="market", span=span)
            return document, Reading(language="en", acts=(), near_misses=(near_miss,))
        number = DocumentNumber(authority="MOFCOM", number=found[1], year=2026)
        return document, Reading(language="en", acts=(act(document=number, certainty=Certainty.OFFICIAL),))

    def match(self, document: Document, reading: Reading, article: Article) -> tuple[Match, ...]:
        evidence = (Span(field="title", start=0, end=6, quote="Notice"),)
        acts = tuple(a.ordinal for a in reading.acts)
        if not acts:
            return ()
        return (Match(rule_id=ANY.id, rule_version=ANY.version, level=ANY.level, evidence=evidence, acts=acts),)


def run(job: ExtractJob) -> FeedExtraction:
    return extract(job, NoticeReader())
