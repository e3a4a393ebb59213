"""A digest as Slack's blocks: a section a part, each within its share of what a message may hold."""

from collections.abc import Sequence

from monitor.domain.alerts.digest_content import Digest, DigestLine, PossibleLine
from monitor.domain.delivery.outbox import Form
from monitor.messengers.slack.render.markup import (
    BLOCKS_CHARS,
    PLAIN_CHARS,
    Payload,
    bold,
    context,
    inline_link,
    mentions,
    mrkdwn,
    section,
    within,
)
from monitor.wording import digests as words
from monitor.wording import messages

__all__ = ["digest"]

EVENTS_CHARS = 2_950  # ten lines of events fit, whatever they hold
POSSIBLE_CHARS = 2_950  # with links; without them five lines take less than half of it
SMALL_CHARS = 2_000
LOOKED = 2  # people who are named in a line


def digest(said: Digest, form: Form, *, shortcut: bool = False) -> Payload:
    """`shortcut`: people can ask in Slack whether a message should have alerted."""
    watch = words.watch(said.watch, command=not said.possible_count)
    if not said.route:
        alone = (context(_watch(watch)),) if form is not Form.PLAIN else ()
        return Payload(text=mrkdwn(watch, 600), blocks=alone)
    text = mrkdwn(words.title(said), 300)
    if said.continued:
        return _continued(text, [*_waiting(said), *_new(said, EVENTS_CHARS)], form)
    if form is Form.PLAIN:
        events = [*_waiting(said), *_new(said, EVENTS_CHARS)]
        unsure = _possible(said, PLAIN_CHARS // 2, shortcut=shortcut)
        return Payload(text=within([text, *events, *unsure, *_small(said), _watch(watch)], PLAIN_CHARS))
    head, foot = _head(said), _watch(watch)
    waiting = within(_waiting(said), EVENTS_CHARS)
    small = within(_small(said), SMALL_CHARS) if form is Form.FULL else ""
    room = BLOCKS_CHARS - sum(map(len, (head, waiting, small, foot)))
    bare = len("\n".join(_possible(said, 0, shortcut=shortcut)))
    new = within(_new(said, min(room - bare, EVENTS_CHARS)), EVENTS_CHARS)
    maybe = "\n".join(_possible(said, min(room - len(new), POSSIBLE_CHARS), shortcut=shortcut))
    parts = filter(None, (waiting, new, maybe, small))
    return Payload(text=text, blocks=(section(head), *map(section, parts), context(foot)))


def _continued(text: str, lines: Sequence[str], form: Form) -> Payload:
    """In as many sections as it takes: a message has room for all the lines that a reply shows."""
    if form is not Form.FULL:
        return Payload(text=within([text, *lines], PLAIN_CHARS))
    parts: list[str] = []
    for line in lines:
        if parts and len(parts[-1]) + 1 + len(line) <= EVENTS_CHARS:
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    return Payload(text=text, blocks=tuple(map(section, parts)))


def _watch(watch: str) -> str:
    return f"*Watch*  {mrkdwn(watch, 600)}"


def _head(said: Digest) -> str:
    name, counted = words.heading(said)
    return f"{bold(name, 300)} {mrkdwn(counted, 300)}"


def _waiting(said: Digest) -> list[str]:
    if not said.waiting_count:
        return []
    lines = [f"{_event(line)} · {_looked(line)} · {mrkdwn(line.label, 40)}" for line in said.waiting]
    return ["*Waiting for a decision*", *lines, *_more(said.waiting_count, said.waiting)]


def _looked(line: DigestLine) -> str:
    who = mentions(line.looked[:LOOKED])
    others = f" and {len(line.looked) - LOOKED} more" if len(line.looked) > LOOKED else ""
    return f"looked at by {who}{others}, {words.undecided(line)}" if who else words.undecided(line)


def _new(said: Digest, room: int) -> list[str]:
    """Each label leads to a report where the lines have at most `room` characters with all the links."""
    if not said.new_count:
        return []
    head, more = f"*{words.new_heading(said)}*", _more(said.new_count, said.new)
    events = [(f"{_event(line)} · ", mrkdwn(line.label, 40), inline_link(line.url, line.label)) for line in said.new]
    linked = [head, *(event + (link or label) for event, label, link in events), *more]
    bare = [head, *(event + label for event, label, _ in events), *more]
    return linked if len("\n".join(linked)) <= room else bare


def _possible(said: Digest, room: int, *, shortcut: bool) -> list[str]:
    """The first ones lead to their articles, as many as make at most `room` characters of it all."""
    if not said.possible_count:
        return []
    rest = (words.more_possible(said), *words.feedback(shortcut=shortcut))
    lines = [f"*{words.POSSIBLE_HEADING}*", *map(_maybe, said.possible), *(mrkdwn(text, 200) for text in rest if text)]
    room -= len("\n".join(lines))
    for place, line in enumerate(said.possible, start=1):
        link = inline_link(line.url, "Read source")
        if link and len(link) + 3 <= room:
            lines[place] += f" · {link}"
            room -= len(link) + 3
    return lines


def _maybe(line: PossibleLine) -> str:
    score, headline, source = words.possible(line)
    return f"{score}  {mrkdwn(headline, 110)} · {mrkdwn(source, 70)}".lstrip()


def _event(line: DigestLine) -> str:
    headline, certainty = words.event(line)
    level = bold(line.level.value.capitalize(), 20)
    return f"{messages.picture(line.direction)} {level}  {mrkdwn(headline, 110)} · {certainty}"


def _small(said: Digest) -> list[str]:
    lines = [f"*{name}*  {mrkdwn(text, 300)}" for name, text in words.small_parts(said)]
    dates = [mrkdwn(text, 250) for text in words.dates(said)]
    return [*lines, *(["*Next dates*", *dates] if dates else [])]


def _more(count: int, shown: Sequence[object]) -> list[str]:
    return [words.more(count, len(shown))] if count > len(shown) else []
