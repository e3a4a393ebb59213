"""The evidence of one event, as far as the licences of its sources allow it in a file that is passed on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from monitor.domain.alerts.announcement import Announcement
from monitor.domain.delivery.outbox import Delivery, is_person
from monitor.domain.event.development import Development, PolicyEvent
from monitor.domain.event.identity import issuer_of_key
from monitor.domain.event.report import Report
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.sources.licensing import EXPORT, RESTRICTED, Terms
from monitor.domain.sources.source import Quote, Tier
from monitor.ports.queries.evidence import EvidenceArchive, StoredRevision
from monitor.ports.queries.lookup import Archive, ArticleTraces
from monitor.ports.repositories.articles import EventArticle
from monitor.ports.repositories.store import HasInteractions
from monitor.reports.licensed import as_shown, redacted_report

Actions = tuple[RecordedInteraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleEvidence:
    """An article with its reports (acts) and revisions. `withheld` is why bytes and texts are left out, "" if they are
    not.
    """

    article: EventArticle
    reports: tuple[Report, ...]
    revisions: tuple[StoredRevision, ...]
    withheld: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEvidence:
    """All that is stored about an event, without direct messages, texts of messages, questions of people, and what it
    touches of the watch list.
    """

    event: PolicyEvent
    articles: tuple[ArticleEvidence, ...]
    developments: tuple[Development, ...]
    announcements: tuple[Announcement, ...]
    deliveries: tuple[Delivery, ...]
    user_actions: tuple[RecordedInteraction, ...]


class ReadsInteractions(Protocol):
    """What reads user actions in a transaction: a store, or the parts of a page."""

    @property
    def read(self) -> Callable[[Callable[[HasInteractions], Actions]], Awaitable[Actions]]: ...


async def collect_evidence(
    name: str,
    store: ReadsInteractions,
    archive: Archive,
    traces: ArticleTraces,
    evidence: EvidenceArchive,
    *,
    private: bool = False,
) -> EventEvidence | None:
    """Return the evidence of an event by label or id, None if there is none; of a merged one, that of the whole event.

    `private`: for a file that stays with its owner. Nothing is left out for the licence of a source.
    """
    found = await archive.event(name)
    if found is None:
        return None
    living = await archive.living(found[0].event)
    row, reports, articles = (await archive.event(living.id) or found) if living.id != found[0].event.id else found
    event = row.event
    revisions = await evidence.revisions([article.article_id for article in articles])
    actions = await store.read(lambda tx: tx.interactions.of_event(event.id))
    return EventEvidence(
        event=replace(event, issuer=issuer_of_key(event.issuer), headline=_headline(event, articles, private)),
        articles=tuple(_article(one, reports, revisions, private) for one in articles),
        developments=tuple(replace(d, watched=False) for d in await traces.developments(event.id)),
        announcements=row.announcements,
        deliveries=tuple(d for d in await traces.deliveries(event.id) if not is_person(d.channel)),
        user_actions=tuple(done for done in actions if done.interaction.action.changes_something),
    )


def _article(
    article: EventArticle, reports: Sequence[Report], revisions: Sequence[StoredRevision], private: bool
) -> ArticleEvidence:
    own = tuple(one for one in revisions if one.article_id == article.article_id)
    reporting = tuple(r for r in reports if r.ref.article_id == article.article_id)
    if private:
        return ArticleEvidence(article=article, reports=reporting, revisions=own)
    withheld = _withheld(article.terms, article.tier)
    return ArticleEvidence(
        article=as_shown(article, EXPORT),
        reports=tuple(redacted_report(r, EXPORT) for r in reporting),
        revisions=tuple(_bare(one, article) for one in own) if withheld else own,
        withheld=withheld,
    )


def _withheld(terms: Terms, tier: Tier) -> str:
    """Why bytes and texts of a source may not be passed on; "" if they may. Official sources publish for everybody."""
    if terms.visible_in:
        return "visible_in: only some routes may show this source"
    if terms.keep_text is not None:
        return "keep_text: texts of this source must be deleted in time"
    if terms.quote is not Quote.FULL and not (terms.quote is Quote.SENTENCE and tier is Tier.OFFICIAL):
        return f"quote: {terms.quote}"
    return ""


def _bare(revision: StoredRevision, article: EventArticle) -> StoredRevision:
    """A revision with its hashes and times, and what else its licence allows."""
    shown = article.shown(EXPORT)
    title, url = shown.headline(revision.title), shown.link(revision.url)
    return replace(revision, raw=None, text="", title=title, url=url, etag=None, last_modified=None)


def _headline(event: PolicyEvent, articles: Sequence[EventArticle], private: bool) -> str:
    """The headline. That of a story is the title of an article, so it follows the licence of its sources."""
    may_show = private or all(article.shown(EXPORT).headlines for article in articles)
    return event.headline if event.kind == "act" or may_show else f"A report from {RESTRICTED}"
