"""What runs inside a child: the bytes of one feed in, a Harvest out. No network, no files, no clock.

Parse, normalise, drop what is known, read, match. An item costs its full price only when it is new or edited.
"""

from collections.abc import Callable

from monitor.domain.act import Reading
from monitor.domain.article import Article, FeedItem
from monitor.domain.rule import Match
from monitor.ingest.normalise import is_edited, normalise
from monitor.ingest.parsing import parse
from monitor.language.document import Document
from monitor.language.matcher import Matcher
from monitor.language.reader import Reader
from monitor.ports import Harvest, Harvested, HarvestJob, Knowledge

__all__ = ["build", "harvest"]

Read = Callable[[Article], tuple[Document, Reading]]
FindMatches = Callable[[Document, Reading, Article], tuple[Match, ...]]


def build(knowledge: Knowledge) -> Callable[[HarvestJob], Harvest]:
    """The function that a child runs, with automata built from `knowledge`. Slow: once per child."""
    reader = Reader(knowledge.vocabulary)
    matcher = Matcher(knowledge.rules, knowledge.vocabulary)

    def run(job: HarvestJob) -> Harvest:
        return harvest(job, reader.read, matcher.match)

    return run


def harvest(job: HarvestJob, read: Read, match: FindMatches) -> Harvest:
    """Raises FeedUnreadableError. `fetched` = articles + known + refused holds for every result."""
    feed = parse(job.body, content_type=job.content_type, url=job.url, source_id=job.source.id)
    found = normalise(feed.items, job.source, known=job.known, now=job.now)
    new = [(article, item) for article, item in found.pairs if _is_news(article, job)]
    return Harvest(
        fetched=len(feed.items),
        known=len(found.pairs) - len(new) + found.repeated,
        articles=tuple(_harvested(article, item, job, read, match) for article, item in new),
        refused=found.refused,
        problems=feed.problems,
        title=feed.title,
    )


def _is_news(article: Article, job: HarvestJob) -> bool:
    before = job.known.get(article.key)
    return before is None or is_edited(before, article.content_hash)


def _harvested(article: Article, item: FeedItem, job: HarvestJob, read: Read, match: FindMatches) -> Harvested:
    document, reading = read(article)
    matches = match(document, reading, article)
    return Harvested(
        article=article,
        reading=reading,
        matches=matches,
        edited=article.key in job.known,
        raw=item.raw if reading.acts or matches else b"",  # evidence is kept for what we may have to show
    )
