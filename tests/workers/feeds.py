"""The work of children in these tests: parse and normalise, without a vocabulary."""

from collections.abc import Callable

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Match
from monitor.extract import extract
from monitor.language.document import Document
from monitor.ports.extraction import ExtractJob, FeedExtraction, ReaderConfig


def plain_extraction(_: ReaderConfig) -> Callable[[ExtractJob], FeedExtraction]:
    return lambda job: extract(job, _read, _match, lambda *_: "", lambda *_: "")


def _read(article: Article) -> tuple[Document, Reading]:
    return Document.of(article.title, article.text, article.language), Reading(language=article.language)


def _match(document: Document, reading: Reading, article: Article) -> tuple[Match, ...]:
    return ()
