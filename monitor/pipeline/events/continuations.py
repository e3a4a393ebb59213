"""Links from continuations to the earlier acts of their issuer, made before acts join events."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from monitor.domain.acts.act import Act
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.continuations import CONTINUATION_WINDOW, continued_event, may_continue_event
from monitor.domain.event.event_ids import is_of_entry
from monitor.domain.event.identity import ActRef, issuer_key
from monitor.domain.event.link import LinkKind, link_between
from monitor.domain.event.past_acts import PastAct
from monitor.pipeline.events.refold import first_joinable_day
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.repositories.articles import StoredArticle
from monitor.ports.repositories.store import HasEvents, HasLinks

_SAME = 60  # latest events on the same goods that are compared


class ContinuationTransaction(HasEvents, HasLinks, Protocol):
    """Repositories to link acts that continue an earlier act."""


def link_continuations(
    tx: ContinuationTransaction,
    changed: Sequence[tuple[ExtractedArticle, StoredArticle]],
    answers: Mapping[ArticleId, ActRef],
    config: RuntimeConfig,
    *,
    sample: bool,
    now: datetime,
) -> None:
    """Link the acts of these stored articles to the earlier acts that they continue. `answers`: the acts that articles
    answer.

    Links that an edited article no longer supports are dropped. Links by hand are kept.
    """
    for extracted, kept in changed:
        if kept.change == "edited":
            _unlink(tx, kept, extracted.reading.acts, sample=sample)
        for act in extracted.reading.acts:
            ref = ActRef(article_id=kept.article_id, ordinal=act.ordinal)
            key = issuer_key(act.issuer, sample=sample)
            meant = answers.get(kept.article_id) or _continued(tx, act, key, kept, config)
            if meant is None or meant.article_id == ref.article_id:
                continue
            link = link_between(ref, meant, LinkKind.CONTINUATION, at=now)
            if not any(known.pair == link.pair for known in tx.links.of(key)):
                tx.links.put([link])


def _continued(tx: HasEvents, act: Act, key: str, kept: StoredArticle, config: RuntimeConfig) -> ActRef | None:
    """The first act of the event that the act continues."""
    if not may_continue_event(act):
        return None
    earlier = [p for p in _earlier(tx, act, key, kept, config) if p.event_id not in kept.events]
    found = continued_event(act, kept.day, earlier, config.vocabulary.overlap)
    event = tx.events.get(found.event_id) if found is not None else None
    return None if event is None or is_of_entry(event.anchor) else event.anchor


def _earlier(tx: HasEvents, act: Act, key: str, kept: StoredArticle, config: RuntimeConfig) -> Sequence[PastAct]:
    """The issuer's acts on the same goods or firms; on any goods for a licence that names none, and where
    the document of the earlier act is named.
    """
    names = config.vocabulary.overlapping(act.commodities) | act.about
    since = first_joinable_day(kept.day, CONTINUATION_WINDOW)
    if not names and not act.target and not act.refers_to:
        return ()
    return tx.events.past(key, since=since, until=kept.day, about=names or None, limit=_SAME if names else None)


def _unlink(tx: HasLinks, kept: StoredArticle, acts: Sequence[Act], *, sample: bool) -> None:
    keys = {*kept.issuers, *(issuer_key(act.issuer, sample=sample) for act in acts)}
    gone = {
        link.pair: link
        for key in sorted(keys)
        for link in tx.links.of(key)
        if link.kind is LinkKind.CONTINUATION and kept.article_id in (link.one.article_id, link.other.article_id)
    }
    tx.links.drop(list(gone.values()))
