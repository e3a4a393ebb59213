"""The work of children in these tests: parse and normalise, without a vocabulary."""

from collections.abc import Callable

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Match
from monitor.harvest import harvest
from monitor.language.document import Document
from monitor.ports.harvesting import ExtractJob, FeedExtraction, ReaderConfig


def plain_harvest(_: ReaderConfig) -> Callable[[ExtractJob], FeedExtraction]:
    return lambda job: harvest(job, _read, _match, lambda *_: "", lambda *_: "")


def _read(article: Article) -> tuple[Document, Reading]:
    return Document.of(article.title, article.text, article.language), Reading(language=article.language)


def _match(document: Document, reading: Reading, article: Article) -> tuple[Match, ...]:
    return ()
