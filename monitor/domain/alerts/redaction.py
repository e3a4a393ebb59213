"""Messages without what they may not say: in other channels, of a source that only some may see; and once its words may
be kept no longer. What is ours in them stays.
"""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from monitor.domain.alerts.digest_content import Digest, DigestLine, PossibleLine
from monitor.domain.alerts.message import Alert, Delayed, DelayedItem, Dossier, Message, Update
from monitor.domain.sources.licensing import RESTRICTED

__all__ = ["told_in", "without_words", "words_until"]

Line = TypeVar("Line", DigestLine, DelayedItem)


def told_in(message: Message, channel: str) -> Message:
    """The message as it may stand in a channel that it was not composed for; "" is none of ours."""
    match message:
        case Alert() | Update() | Dossier():
            return message if _may_stand(message.visible_in, channel) else _withheld(message)
        case Digest():
            return _told_in(message, channel)
        case Delayed():
            return replace(message, items=tuple(_linked(item, channel) for item in message.items))
        case _:
            return message


def _told_in(digest: Digest, channel: str) -> Digest:
    """A possible act of a restricted source is left out: nothing of it could be shown."""
    possible = tuple(line for line in digest.possible if _may_stand(line.visible_in, channel))
    return replace(
        digest,
        new=tuple(_linked(line, channel) for line in digest.new),
        possible=possible,
        possible_count=digest.possible_count - (len(digest.possible) - len(possible)),
    )


def _may_stand(visible_in: tuple[str, ...], channel: str) -> bool:
    return not visible_in or channel in visible_in


def _linked(line: Line, channel: str) -> Line:
    return line if _may_stand(line.visible_in, channel) else replace(line, url="", visible_in=())


def _withheld(message: Alert | Update | Dossier) -> Message:
    bare = replace(_without_quotes(message), language="", visible_in=())
    match bare:
        case Alert():
            return replace(bare, source_name=RESTRICTED, url="", languages=(), origins=())
        case Update():
            text = bare.text.replace(bare.source_name, RESTRICTED) if bare.source_name else bare.text
            return replace(bare, source_name=RESTRICTED, url="", text=text)
        case Dossier():
            return replace(bare, sources=())


def without_words(message: Alert | Update | Dossier | Digest) -> Alert | Update | Dossier | Digest:
    """Without what its source wrote, and the translation of that. A digest keeps words that may be kept for ever."""
    if isinstance(message, Digest):
        return replace(message, possible=tuple(map(_without_headline, message.possible)))
    return _without_quotes(message)


def _without_headline(line: PossibleLine) -> PossibleLine:
    return line if line.words_until is None else replace(line, headline="", words_until=None)


def _without_quotes(message: Alert | Update | Dossier) -> Alert | Update | Dossier:
    bare = replace(message, quote="", gloss="", words_until=None)
    match bare:
        case Alert():
            return replace(bare, spoken="")
        case Dossier():
            said_open = tuple(line.partition(": “")[0] for line in bare.said_open)
            return replace(bare, read_as=tuple(line for line in bare.read_as if "“" not in line), said_open=said_open)
        case Update():
            return bare


def words_until(message: Message) -> datetime | None:
    """When the first of its words are to be gone, None for never."""
    if isinstance(message, Digest):
        return min((line.words_until for line in message.possible if line.words_until is not None), default=None)
    return message.words_until if isinstance(message, Alert | Update | Dossier) else None
