"""Labels from users: unwanted alerts, missed alerts, and votes on whether a text reports an act."""

import re
from datetime import datetime
from typing import Protocol

from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.feedback import Label, LabelKind, Unwanted, Vote, VoteOrigin
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.ports.repositories.articles import EventArticle
from monitor.ports.repositories.store import HasEvents, HasInteractions, HasLabels

TITLE_CHARS = 300  # the first line of a message may be a whole text


class VoteTransaction(HasEvents, HasInteractions, HasLabels, Protocol):
    """Repositories of verdicts that people gave."""


def unwanted_label(tx: HasEvents, row: RecordedInteraction) -> Label:
    """The label of an unwanted alert, with the article that the rule matched first. Labels outlive articles, so texts
    under `keep_text` are left out.
    """
    assert row.event_id is not None, "only alerts on events can be marked as not for us"
    article = _alerted(tx, row)
    event = tx.events.get(row.event_id)
    return Label(
        key=row.interaction.key,
        kind=LabelKind.UNWANTED,
        at=row.interaction.at,
        by=row.interaction.by,
        title=_kept_title(article) if article else event.headline if event else "",
        url=article.url if article else "",
        language=article.language if article else "",
        reason=row.interaction.reason,
        event_id=row.event_id,
        rule_id=row.rule_id,
        article_id=article.article_id if article else None,
        source_id=article.source_id if article else None,
        alerted=True,
    )


def _alerted(tx: HasEvents, row: RecordedInteraction) -> EventArticle | None:
    """The article of the event that the rule matched first, else the first one."""
    found = () if row.event_id is None else tx.events.articles(row.event_id)
    return next((a for a in found if _is_matched(a, row)), next(iter(found), None))


def _kept_title(article: EventArticle) -> str:
    return article.title if article.terms.keep_text is None else ""


def _is_matched(article: EventArticle, row: RecordedInteraction) -> bool:
    return any(match.rule_id == row.rule_id for match in article.matches)


def missed_label(row: RecordedInteraction) -> Label:
    """The label of a text that a user asks about as a missed alert, before it is checked."""
    text = row.interaction.text
    title, _, rest = without_links(text).partition("\n")
    return Label(
        key=row.interaction.key,
        kind=LabelKind.MISSED,
        at=row.interaction.at,
        by=row.interaction.by,
        title=title,
        text=rest,
        url=next(iter(links_in(text)), ""),
    )


# ------------------------------------------------------------------ votes

_ACTED_ON = frozenset({DecisionKind.ACTIONED, DecisionKind.WATCHING})


def votes(tx: VoteTransaction) -> tuple[Vote, ...]:
    """Votes of users on whether a text reports an act, in order of time.

    "Not for us" counts only with the reason "no act": wrong goods, copies and old news are acts. Of decisions, the last
    one of each channel counts if it is to act or to watch; "no impact" says nothing about the act.
    """
    of_labels = [vote for label in tx.labels.all() if (vote := _of_label(label)) is not None]
    last: dict[tuple[EventId | None, str], RecordedInteraction] = {
        (r.event_id, r.place): r for r in tx.interactions.decided()
    }
    of_decisions = [_of_decision(tx, row) for row in last.values() if row.interaction.decision in _ACTED_ON]
    return tuple(sorted((*of_labels, *of_decisions), key=_when))


def _when(vote: Vote) -> tuple[datetime, str]:
    assert vote.at is not None, "stored votes have a time"
    return vote.at, vote.item


def _of_label(label: Label) -> Vote | None:
    if label.reason is not Unwanted.WRONG_ACT and not label.is_miss:
        return None
    return Vote(
        is_act=label.is_miss,
        origin=VoteOrigin.ASKED if label.is_miss else VoteOrigin.NOT_FOR_US,
        by=label.by,
        at=label.at,
        title=label.title,
        text=label.text,
        url=label.url,
        language=label.language,
        article_id=label.article_id,
        source_id=label.source_id,
        event_id=label.event_id,
    )


def _of_decision(tx: HasEvents, row: RecordedInteraction) -> Vote:
    article = _alerted(tx, row)
    return Vote(
        is_act=True,
        origin=VoteOrigin.DECIDED,
        by=row.interaction.by,
        at=row.interaction.at,
        title=_kept_title(article) if article else "",
        url=article.url if article else "",
        language=article.language if article else "",
        article_id=article.article_id if article else None,
        source_id=article.source_id if article else None,
        event_id=row.event_id,
    )


# ------------------------------------------------------------------ links

_LINK = re.compile(r"<?(https?://[^\s<>|]+)(?:\|([^<>]*))?>?")


def links_in(text: str) -> tuple[str, ...]:
    """The URLs in a text, bare or as `<url|text>`, in order."""
    return tuple(dict.fromkeys(m.group(1).rstrip(".,;:!?)") for m in _LINK.finditer(text)))


def without_links(text: str) -> str:
    """The text with links replaced by their link text: the first line as a headline, the others unchanged."""
    words = _LINK.sub(lambda m: m.group(2) or "", text).strip()
    title, _, rest = words.partition("\n")
    return f"{' '.join(title.split())[:TITLE_CHARS]}\n{rest.strip()}".strip()
