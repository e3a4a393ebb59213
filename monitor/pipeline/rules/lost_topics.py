"""Notices about subscriptions and mutes that name concepts which the vocabulary no longer has: they find nothing."""

from datetime import datetime
from typing import Protocol

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.message import Notice
from monitor.domain.interactions.topic import Topic
from monitor.pipeline.alerts.notices import notice, operator_notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasInteractions, HasOutbox
from monitor.wording.phrases.topics import topic_words

_TITLE = "A topic that you follow finds nothing any more"


class LostTopicsTransaction(HasInteractions, HasOutbox, Protocol):
    """Repositories of notices about lost topics."""


def report_lost_topics(tx: LostTopicsTransaction, config: RuntimeConfig, *, now: datetime) -> None:
    """Notify the followers and the operator; once, as long as the topics are the same."""
    lost = [(s.channel, s.topic) for s in tx.interactions.subscriptions() if s.topic.unknown(config.vocabulary)]
    if config.direct_messages:
        for channel, topic in lost:
            line = f"{_reason(topic, config.vocabulary)} Unfollow it, and follow a topic that exists."
            message = Notice(title=_TITLE, lines=(line,))
            notice(tx, channel, config.workspace, f"lost topic {topic.code}", message, now=now)
    muted = [m.topic for m in tx.interactions.mutes(now=now) if m.topic.unknown(config.vocabulary)]
    lines = (
        *(f"{channel} follows {_reason(topic, config.vocabulary)}" for channel, topic in lost),
        *(f"Muted: {_reason(topic, config.vocabulary)}" for topic in muted),
    )
    if lines:
        title = "Topics that people follow or muted find nothing any more"
        operator_notice(tx, config, "lost topics", Notice(title=title, lines=lines), now=now)


def _reason(topic: Topic, vocabulary: Vocabulary) -> str:
    """`gallium/unobtainium: the vocabulary no longer has unobtainium.`"""
    gone = ", ".join(topic.unknown(vocabulary))
    return f"{topic_words(topic, vocabulary)}: the vocabulary no longer has {gone}."
