"""The work of children in these tests: parse and normalise, without a vocabulary."""

from collections.abc import Callable

from monitor.extract import extract
from monitor.ports.children.extraction import ExtractJob, FeedExtraction, ReaderConfig
from tests.fakes.article_reader import FakeArticleReader


def plain_extraction(_: ReaderConfig) -> Callable[[ExtractJob], FeedExtraction]:
    return lambda job: extract(job, FakeArticleReader())
