"""Messages in English, made from the stored facts when they are shown: sent, edited or previewed."""

from dataclasses import replace

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.digest_content import (
    CandidateBase,
    CandidateLine,
    Digest,
    DigestBase,
    DigestDate,
    MutedRuleLine,
)
from monitor.domain.alerts.digest_facts import CandidateFacts, DigestDateFacts, DigestFacts
from monitor.domain.alerts.facts import (
    AlertFacts,
    BurstFacts,
    BurstLineFacts,
    DelayedFacts,
    DelayedItemFacts,
    EvidenceFacts,
    ListFileFacts,
    MessageFacts,
    UpdateFacts,
    shared_fields,
)
from monitor.domain.alerts.message import Burst, BurstLine, Delayed, DelayedItem, Message, Notice
from monitor.wording.headline import headline
from monitor.wording.messages.alerts import alert_in_words
from monitor.wording.messages.evidence import evidence_in_words
from monitor.wording.messages.first_lines import headline_of, refusal_line
from monitor.wording.messages.list_file import list_file_in_words
from monitor.wording.messages.updates import update_in_words
from monitor.wording.phrases.candidates import possible_headline
from monitor.wording.phrases.dates import date_line
from monitor.wording.phrases.topics import topic_words


def worded(message: MessageFacts, vocabulary: Vocabulary) -> Message:
    """The message with its English. Names that the vocabulary no longer has are shown by their ids."""
    match message:
        case AlertFacts():
            return alert_in_words(message, vocabulary)
        case UpdateFacts():
            return update_in_words(message, vocabulary)
        case BurstFacts():
            return _burst(message, vocabulary)
        case DelayedFacts():
            items = tuple(_delayed(item, vocabulary) for item in message.items)
            return Delayed(total=message.total, since=message.since, items=items)
        case EvidenceFacts():
            return evidence_in_words(message, vocabulary)
        case ListFileFacts():
            return list_file_in_words(message, vocabulary)
        case DigestFacts():
            return _digest(message, vocabulary)
        case Notice():
            return message


def _burst(burst: BurstFacts, vocabulary: Vocabulary) -> Burst:
    top = tuple(_burst_line(line, vocabulary) for line in burst.top)
    return Burst(count=burst.count, top=top, since=burst.since, last=burst.last, delayed=burst.delayed)


def _burst_line(line: BurstLineFacts, vocabulary: Vocabulary) -> BurstLine:
    headline = headline_of(line.line, vocabulary)
    return BurstLine(level=line.level, direction=line.direction, headline=headline, label=line.label, at=line.at)


def _delayed(item: DelayedItemFacts, vocabulary: Vocabulary) -> DelayedItem:
    if item.alert is not None:
        alert = alert_in_words(item.alert, vocabulary)
        return DelayedItem(
            level=alert.level,
            label=alert.label,
            text=alert.headline,
            url=alert.url,
            at=alert.seen_at,
            visible_in=alert.visible_in,
        )
    assert item.update is not None, "an item is an alert or an update"
    update = update_in_words(item.update, vocabulary)
    return DelayedItem(
        level=None,
        label=update.label,
        text=": ".join(filter(None, (update.heading or update.kind.value.replace("_", " "), update.text))),
        url=update.url,
        at=update.seen_at,
        visible_in=update.visible_in,
    )


def _digest(digest: DigestFacts, vocabulary: Vocabulary) -> Digest:
    return Digest(
        **shared_fields(DigestBase, replace(digest, muted=tuple(_muted(line, vocabulary) for line in digest.muted))),
        possible=tuple(_candidate(line, vocabulary) for line in digest.possible),
        dates=tuple(_date(one, vocabulary) for one in digest.dates),
        remark=refusal_line(digest.refusal),
    )


def _muted(line: MutedRuleLine, vocabulary: Vocabulary) -> MutedRuleLine:
    return replace(line, about=topic_words(line.topic, vocabulary)) if line.topic else line


def _candidate(line: CandidateFacts, vocabulary: Vocabulary) -> CandidateLine:
    return CandidateLine(**shared_fields(CandidateBase, line), about=possible_headline(line.possible, vocabulary))


def _date(one: DigestDateFacts, vocabulary: Vocabulary) -> DigestDate:
    known = one.date
    line = headline(known.past.act, vocabulary)
    return DigestDate(day=known.day, in_days=one.in_days, headline=line, text=date_line(known, vocabulary))
