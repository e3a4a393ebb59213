"""Redaction of messages: what a channel may not see of a restricted source, and words past their retention."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from monitor.domain.acts.act import DirectionConflict
from monitor.domain.alerts.bare_acts import as_read, without_words
from monitor.domain.alerts.digest_content import DigestLine
from monitor.domain.alerts.digest_facts import CandidateFacts, DigestFacts
from monitor.domain.alerts.facts import (
    AlertFacts,
    Change,
    DelayedFacts,
    DelayedItemFacts,
    EvidenceFacts,
    ListFileFacts,
    MessageFacts,
    UpdateFacts,
)
from monitor.domain.alerts.message import Notice
from monitor.domain.sources.licensing import RESTRICTED

Linked = TypeVar("Linked", DigestLine, AlertFacts, UpdateFacts)
Watching = TypeVar("Watching", DigestLine, AlertFacts, UpdateFacts)


def redacted_for(message: MessageFacts, channel: str) -> MessageFacts:
    """The message as `channel` may show it; "" is a channel that may show nothing restricted, and no watch list."""
    match message:
        case AlertFacts():
            return _licensed_for(_without_watch(message, channel), channel)
        case UpdateFacts():
            return _licensed_for(_without_watch(message, channel), channel)
        case EvidenceFacts():
            return _licensed_for(message, channel)
        case Notice() if not _may_show(message.visible_in, channel):
            return Notice(title="A notice for a channel that may show the watch list could not be delivered there.")
        case ListFileFacts():
            return message if _may_show(message.visible_in, channel) else _without_names(message)
        case DigestFacts():
            return _digest_for(message, channel)
        case DelayedFacts():
            return replace(message, items=tuple(_item_for(item, channel) for item in message.items))
        case _:
            return message


def _licensed_for(message: AlertFacts | UpdateFacts | EvidenceFacts, channel: str) -> MessageFacts:
    return message if _may_show(message.visible_in, channel) else _restricted(message)


def _without_watch(message: Watching, channel: str) -> Watching:
    """The message without what it touches of the watch list, unless the channel may show that."""
    hidden = message.for_us is not None and channel not in message.for_us.visible_in
    return replace(message, for_us=None) if hidden else message


def _digest_for(digest: DigestFacts, channel: str) -> DigestFacts:
    """Candidates of a restricted source are dropped: nothing of them could be shown."""
    possible = tuple(line for line in digest.possible if _may_show(line.visible_in, channel))
    return replace(
        digest,
        waiting=tuple(_without_watch(line, channel) for line in digest.waiting),
        new=tuple(_without_link(_without_watch(line, channel), channel) for line in digest.new),
        possible=possible,
        possible_count=digest.possible_count - (len(digest.possible) - len(possible)),
    )


def _without_names(message: ListFileFacts) -> ListFileFacts:
    return replace(message, rows=(), visible_in=(), is_restricted=True)


def _may_show(visible_in: tuple[str, ...], channel: str) -> bool:
    return not visible_in or channel in visible_in


def _item_for(item: DelayedItemFacts, channel: str) -> DelayedItemFacts:
    alert, update = item.alert, item.update
    return DelayedItemFacts(
        alert=alert and _without_link(_without_watch(alert, channel), channel),
        update=update and _without_link(_without_watch(update, channel), channel),
    )


def _without_link(shown: Linked, channel: str) -> Linked:
    return shown if _may_show(shown.visible_in, channel) else replace(shown, url="", visible_in=())


def _restricted(message: AlertFacts | UpdateFacts | EvidenceFacts) -> MessageFacts:
    bare = replace(_without_quotes(message), language="", visible_in=())
    match bare:
        case AlertFacts():
            return replace(bare, source_name=RESTRICTED, url="", languages=(), origins=())
        case UpdateFacts():
            return replace(bare, source_name=RESTRICTED, url="", change=_by_nobody(bare.change))
        case EvidenceFacts():
            return replace(bare, outlets=())


def _by_nobody(change: Change | None) -> Change | None:
    """The change without the name of its source."""
    if change is None or change.speaker is None:
        return change
    return replace(change, speaker=replace(change.speaker, name=RESTRICTED))


def without_source_words(
    message: AlertFacts | UpdateFacts | EvidenceFacts | DigestFacts,
) -> AlertFacts | UpdateFacts | EvidenceFacts | DigestFacts:
    """The message without the source's words and their translation. A digest keeps words with unlimited retention."""
    if isinstance(message, DigestFacts):
        return replace(message, possible=tuple(map(_without_headline, message.possible)))
    return _without_quotes(message)


def _without_headline(line: CandidateFacts) -> CandidateFacts:
    return line if line.redact_at is None else replace(line, headline="", redact_at=None)


def _without_quotes(message: AlertFacts | UpdateFacts | EvidenceFacts) -> AlertFacts | UpdateFacts | EvidenceFacts:
    bare = replace(message, quote="", gloss="", redact_at=None)
    match bare:
        case AlertFacts(conflict=DirectionConflict() as conflict):
            return replace(bare, conflict=replace(conflict, grammar_words=(), judge_words=()))
        case EvidenceFacts():
            return replace(
                bare,
                act=bare.act and without_words(bare.act),
                read=bare.read and as_read(bare.read, lambda _: False),
            )
        case AlertFacts() | UpdateFacts():
            return bare


def redaction_time(message: MessageFacts) -> datetime | None:
    """When the first of its words must be deleted, None for never."""
    if isinstance(message, DigestFacts):
        return min((line.redact_at for line in message.possible if line.redact_at is not None), default=None)
    return message.redact_at if isinstance(message, AlertFacts | UpdateFacts | EvidenceFacts) else None
