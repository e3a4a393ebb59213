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
from monitor.domain.event.identity import ActRef, EventCell, EventId
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.possibly_same import NAMED, best_first
from monitor.language.reader import Reader
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.folding import fold_acts
from monitor.reports.evaluation.scores import bcubed
from tests.training.items import Item, of_pool
from tests.training.reading import article_of, shipped_knowledge
from tests.training.texts import texts_option

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
@texts_option()
def main(texts: Path) -> None:
    """Print B-cubed and counts of events for the labelled acts in the folder TEXTS."""
    knowledge = shipped_knowledge()
    read = _read([i for i in of_pool(texts / "pool") if i.label.is_act and i.day], knowledge)
    cells = fold_acts([(article, acts) for _, article, acts in read], knowledge)
    truth = {str(article.id): item.group for item, article, acts in read if acts}
    click.echo(f"{'acts':>6}{'precision':>11}{'recall':>8}{'F1':>7}{'second events':>15}{'lost acts':>11}")
    click.echo(_row(cells, truth))
    acts = {ActRef(article_id=article.id, ordinal=a.ordinal): a for _, article, found in read for a in found}
    named, right = possibly_same(cells, truth, acts, knowledge)
    click.echo(f"events that name an earlier one as possibly the same act: {named}, rightly: {right}")


def _read(items: Sequence[Item], knowledge: ReaderConfig) -> list[_Read]:
    reader = Reader.shipped(knowledge.vocabulary, ReaderMode.BALANCED)
    articles = [replace(article_of(i), published=datetime.fromisoformat(i.day).replace(tzinfo=UTC)) for i in items]
    return [(i, a, reader.read(a)[1].acts) for i, a in zip(items, articles, strict=True)]


def possibly_same(
    cells: Sequence[EventCell], truth: Mapping[str, str], acts: Mapping[ActRef, Act], knowledge: ReaderConfig
) -> tuple[int, int]:
    """How many events name an earlier one as possibly the same act, and in how many one of those named is.

    `truth` maps an article to its development. Events are compared by their first acts. Those of an article's second
    act are left out, because its development is not known.
    """
    ordered = [cell for cell in sorted(cells, key=lambda c: c.anchor.order) if cell.anchor.refs[0].ordinal == 0]
    events = {EventId(str(n)): cell for n, cell in enumerate(ordered)}
    past = [_past(key, cell, acts) for key, cell in events.items()]
    named = right = 0
    for n, now in enumerate(past):
        found = best_first(now, past[:n], knowledge.vocabulary.overlap)[:NAMED]
        development = truth[str(ordered[n].anchor.refs[0].article_id)]
        named += bool(found)
        right += any(development in _developments(events[p.event_id], truth) for p in found)
    return named, right


def _past(key: EventId, cell: EventCell, acts: Mapping[ActRef, Act]) -> PastAct:
    act = replace(acts[cell.anchor.refs[0]], issuer=cell.anchor.issuer or None)
    return PastAct.of_event(act, event_id=key, label=key, opened=cell.anchor.day, title=cell.anchor.title)


def _developments(cell: EventCell, truth: Mapping[str, str]) -> set[str]:
    return {truth[str(item.refs[0].article_id)] for item in cell.items}


def _row(cells: Sequence[EventCell], truth: Mapping[str, str]) -> str:
    found = {str(r.article_id): str(n) for n, cell in enumerate(cells) for r in cell.refs if r.ordinal == 0}
    score, counted = bcubed(truth, found), counts(truth, found)
    precision, recall, f1 = (f"{score[f'bcubed_{k}']:.3f}" for k in ("precision", "recall", "f1"))
    return f"{counted.acts:>6}{precision:>11}{recall:>8}{f1:>7}{counted.second_events:>15}{counted.lost:>11}"


if __name__ == "__main__":
    main()
