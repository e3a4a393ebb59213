"""Redaction of messages: what a channel may not see of a restricted source, and words past their retention."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from monitor.domain.alerts.digest_content import CandidateLine, Digest, DigestLine
from monitor.domain.alerts.message import Alert, Delayed, DelayedItem, Evidence, Message, Update
from monitor.domain.sources.licensing import RESTRICTED

__all__ = ["redacted_for", "redaction_time", "without_source_words"]

Line = TypeVar("Line", DigestLine, DelayedItem)


def redacted_for(message: Message, channel: str) -> Message:
    """The message as `channel` may show it; "" is a channel that may show nothing restricted."""
    match message:
        case Alert() | Update() | Evidence():
            return message if _may_show(message.visible_in, channel) else _restricted(message)
        case Digest():
            return _digest_for(message, channel)
        case Delayed():
            return replace(message, items=tuple(_without_link(item, channel) for item in message.items))
        case _:
            return message


def _digest_for(digest: Digest, channel: str) -> Digest:
    """Candidates of a restricted source are dropped: nothing of them could be shown."""
    possible = tuple(line for line in digest.possible if _may_show(line.visible_in, channel))
    return replace(
        digest,
        new=tuple(_without_link(line, channel) for line in digest.new),
        possible=possible,
        possible_count=digest.possible_count - (len(digest.possible) - len(possible)),
    )


def _may_show(visible_in: tuple[str, ...], channel: str) -> bool:
    return not visible_in or channel in visible_in


def _without_link(shown: Line, channel: str) -> Line:
    return shown if _may_show(shown.visible_in, channel) else replace(shown, url="", visible_in=())


def _restricted(message: Alert | Update | Evidence) -> Message:
    bare = replace(_without_quotes(message), language="", visible_in=())
    match bare:
        case Alert():
            return replace(bare, source_name=RESTRICTED, url="", languages=(), origins=())
        case Update():
            text = bare.text.replace(bare.source_name, RESTRICTED) if bare.source_name else bare.text
            return replace(bare, source_name=RESTRICTED, url="", text=text)
        case Evidence():
            return replace(bare, sources=())


def without_source_words(message: Alert | Update | Evidence | Digest) -> Alert | Update | Evidence | Digest:
    """The message without the source's words and their translation. A digest keeps words with unlimited retention."""
    if isinstance(message, Digest):
        return replace(message, possible=tuple(map(_without_headline, message.possible)))
    return _without_quotes(message)


def _without_headline(line: CandidateLine) -> CandidateLine:
    return line if line.redact_at is None else replace(line, headline="", redact_at=None)


def _without_quotes(message: Alert | Update | Evidence) -> Alert | Update | Evidence:
    bare = replace(message, quote="", gloss="", redact_at=None)
    match bare:
        case Alert():
            return replace(bare, statement_kind="")
        case Evidence():
            stated_open = tuple(line.partition(": “")[0] for line in bare.stated_open)
            return replace(
                bare, read_as=tuple(line for line in bare.read_as if "“" not in line), stated_open=stated_open
            )
        case Update():
            return bare


def redaction_time(message: Message) -> datetime | None:
    """When the first of its words must be deleted, None for never."""
    if isinstance(message, Digest):
        return min((line.redact_at for line in message.possible if line.redact_at is not None), default=None)
    return message.redact_at if isinstance(message, Alert | Update | Evidence) else None
