"""`python -m tests.training.developments`: whether the acts of one real development are one event, and only they.

The labelled acts of the pool are read by the shipped reader and folded together in order of time, as the daemon does.
Compared are the first acts of the articles, so an act that is not read counts for nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click

from monitor.domain.acts.act import Act
from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.articles.article import Article
from monitor.language.reader import Reader
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.folding import fold_acts
from monitor.reports.evaluation.scores import bcubed
from tests.training.items import Item, of_pool
from tests.training.reading import article_of, shipped_knowledge

_Read = tuple[Item, Article, Sequence[Act]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """`second_events` are events of a development beyond its first, `lost` developments of an event beyond its
    first.
    """

    acts: int
    second_events: int
    lost: int


def counts(truth: Mapping[str, str], found: Mapping[str, str]) -> Counts:
    """The counts of one grouping against another. Both map an article to its group."""
    events, developments = defaultdict(set), defaultdict(set)
    for article, development in truth.items():
        events[development].add(found[article])
        developments[found[article]].add(development)
    return Counts(
        acts=len(truth),
        second_events=sum(len(of) - 1 for of in events.values()),
        lost=sum(len(of) - 1 for of in developments.values()),
    )


@click.command()
@click.option("--texts", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("../shared"))
def main(texts: Path) -> None:
    """Print B-cubed and counts of events for the labelled acts in the folder TEXTS."""
    knowledge = shipped_knowledge()
    read = _read([i for i in of_pool(texts / "pool") if i.label.is_act and i.day], knowledge)
    click.echo(f"{'acts':>6}{'precision':>11}{'recall':>8}{'F1':>7}{'second events':>15}{'lost acts':>11}")
    click.echo(_row(read, knowledge))


def _read(items: Sequence[Item], knowledge: ReaderConfig) -> list[_Read]:
    reader = Reader.shipped(knowledge.vocabulary, ReaderMode.BALANCED)
    articles = [replace(article_of(i), published=datetime.fromisoformat(i.day).replace(tzinfo=UTC)) for i in items]
    return [(i, a, reader.read(a)[1].acts) for i, a in zip(items, articles, strict=True)]


def _row(read: Sequence[_Read], knowledge: ReaderConfig) -> str:
    cells = fold_acts([(article, acts) for _, article, acts in read], knowledge)
    found = {str(r.article_id): str(n) for n, cell in enumerate(cells) for r in cell.refs if r.ordinal == 0}
    truth = {str(article.id): item.group for item, article, acts in read if acts}
    score, counted = bcubed(truth, found), counts(truth, found)
    precision, recall, f1 = (f"{score[f'bcubed_{k}']:.3f}" for k in ("precision", "recall", "f1"))
    return f"{counted.acts:>6}{precision:>11}{recall:>8}{f1:>7}{counted.second_events:>15}{counted.lost:>11}"


if __name__ == "__main__":
    main()
