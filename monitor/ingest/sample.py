"""The bundled sample source: served by its own URL scheme, processed like any other source."""

from datetime import datetime, timedelta
from importlib import resources

from monitor.domain.articles.article import Article
from monitor.domain.sources.source import FirstPoll, Kind, Source, SourceId, Tier
from monitor.ingest.built_in import BuiltInFetcher

SAMPLE = Source(
    id=SourceId("sample"),
    name="Bundled sample",
    url="sample:articles",
    kind=Kind.RSS,
    tier=Tier.MEDIA,
    interval=timedelta(days=1),
    first_poll=FirstPoll.ANNOUNCE,
    origin="base",
    sample=True,
)


class SampleFetcher(BuiltInFetcher):
    """A Fetcher that serves `sample:`, always with the same articles."""

    url = SAMPLE.url

    def body_at(self, _: datetime) -> bytes:
        return _body()


def _body() -> bytes:
    return resources.files(__package__).joinpath("sample.xml").read_bytes()


def sample_articles(*, now: datetime) -> tuple[Article, ...]:
    """The bundled articles, normalised as usual, in feed order."""
    # imported here: the daemon imports SAMPLE, but its child processes do the parsing
    from monitor.ingest.normalise import normalise
    from monitor.ingest.parsing import parse

    feed = parse(_body(), content_type="application/rss+xml", url=SAMPLE.url, source_id=SAMPLE.id)
    return tuple(article for article, _ in normalise(feed.items, SAMPLE, known={}, now=now).news)
