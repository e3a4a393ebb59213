"""A digest as Slack blocks: one section per part, each within its share of the limit of a message."""

from collections.abc import Sequence

from monitor.domain.alerts.digest_content import CandidateLine, Digest, DigestLine
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
    packed,
    section,
    within,
)
from monitor.wording.messages import digests as words
from monitor.wording.messages import texts
from monitor.wording.messages.for_us import for_us_in_short

EVENTS_CHARS = 2_950  # ten lines of events always fit
POSSIBLE_CHARS = 2_950  # with links; five lines without links take less than half of it
SMALL_CHARS = 2_000
NAMED = 2  # people named in a line


def digest(message: Digest, form: Form, *, shortcut: bool = False) -> Payload:
    """`shortcut`: the message shortcut "Should this have alerted" is available."""
    watch = words.watch(message.watch, command=not message.possible_count)
    if not message.route:
        alone = (context(_watch(watch)),) if form is not Form.PLAIN else ()
        return Payload(text=mrkdwn(watch, 600), blocks=alone)
    text = mrkdwn(words.title(message), 300)
    if message.continued:
        return _continued(text, [*_waiting(message), *_new(message, EVENTS_CHARS)], form)
    if form is Form.PLAIN:
        events = [*_waiting(message), *_new(message, EVENTS_CHARS)]
        candidates = _possible(message, PLAIN_CHARS // 2, shortcut=shortcut)
        return Payload(text=within([text, *events, *candidates, *_small(message), _watch(watch)], PLAIN_CHARS))
    head, foot = _head(message), _watch(watch)
    waiting = within(_waiting(message), EVENTS_CHARS)
    small = within(_small(message), SMALL_CHARS) if form is Form.FULL else ""
    room = BLOCKS_CHARS - sum(map(len, (head, waiting, small, foot)))
    bare = len("\n".join(_possible(message, 0, shortcut=shortcut)))
    new = within(_new(message, min(room - bare, EVENTS_CHARS)), EVENTS_CHARS)
    possible = "\n".join(_possible(message, min(room - len(new), POSSIBLE_CHARS), shortcut=shortcut))
    parts = filter(None, (waiting, new, possible, small))
    return Payload(text=text, blocks=(section(head), *map(section, parts), context(foot)))


def _continued(text: str, lines: Sequence[str], form: Form) -> Payload:
    """The lines in as many sections as needed; a message has room for all the lines of a reply."""
    if form is not Form.FULL:
        return Payload(text=within([text, *lines], PLAIN_CHARS))
    return Payload(text=text, blocks=tuple(map(section, packed(lines, EVENTS_CHARS))))


def _watch(watch: str) -> str:
    return f"*Watch*  {mrkdwn(watch, 600)}"


def _head(message: Digest) -> str:
    name, counted = words.heading(message)
    return f"{bold(name, 300)} {mrkdwn(counted, 300)}"


def _waiting(message: Digest) -> list[str]:
    if not message.waiting_count:
        return []

    def lines(*, for_us: bool) -> list[str]:
        shown = [
            (_event(line, for_us=for_us), _decision_state(line), mrkdwn(line.label, 40)) for line in message.waiting
        ]
        events = [" · ".join(parts) for parts in shown]
        return ["*Waiting for a decision*", *events, *_more(message.waiting_count, message.waiting)]

    whole = lines(for_us=True)
    return whole if len("\n".join(whole)) <= EVENTS_CHARS else lines(for_us=False)


def _decision_state(line: DigestLine) -> str:
    who = mentions(line.acknowledged_by[:NAMED])
    others = f" and {len(line.acknowledged_by) - NAMED} more" if len(line.acknowledged_by) > NAMED else ""
    return f"acknowledged by {who}{others}, {words.undecided(line)}" if who else words.undecided(line)


def _new(message: Digest, room: int) -> list[str]:
    """The labels are links to a report where the lines with all links have at most `room` characters; else they are
    plain, and if there is still no room, the lines leave out the watch list.
    """
    if not message.new_count:
        return []
    head, more = f"*{words.new_heading(message)}*", _more(message.new_count, message.new)
    labels = [(mrkdwn(line.label, 40), inline_link(line.url, line.label)) for line in message.new]
    whole = [f"{_event(line, for_us=True)} · " for line in message.new]
    linked = [head, *(event + (link or label) for event, (label, link) in zip(whole, labels, strict=True)), *more]
    bare = [head, *(event + label for event, (label, _) in zip(whole, labels, strict=True)), *more]
    if len("\n".join(linked)) <= room:
        return linked
    if len("\n".join(bare)) <= room:
        return bare
    short = (f"{_event(line, for_us=False)} · {label}" for line, (label, _) in zip(message.new, labels, strict=True))
    return [head, *short, *more]


def _possible(message: Digest, room: int, *, shortcut: bool) -> list[str]:
    """The candidates, the first ones with links to their articles, within `room` characters."""
    if not message.possible_count:
        return []
    rest = (words.more_possible(message), *words.feedback(shortcut=shortcut))
    lines = [
        f"*{words.POSSIBLE_HEADING}*",
        *map(_candidate, message.possible),
        *(mrkdwn(text, 200) for text in rest if text),
    ]
    room -= len("\n".join(lines))
    for place, line in enumerate(message.possible, start=1):
        link = inline_link(line.url, "Read source")
        if link and len(link) + 3 <= room:
            lines[place] += f" · {link}"
            room -= len(link) + 3
    return lines


def _candidate(line: CandidateLine) -> str:
    score, headline, source = words.possible(line)
    return f"{score}  {mrkdwn(headline, 110)} · {mrkdwn(source, 70)}".lstrip()


def _event(line: DigestLine, *, for_us: bool) -> str:
    headline, certainty = words.event(line)
    level = bold(line.level.value.capitalize(), 20)
    touched = for_us_in_short(line.for_us) if for_us else ""
    after = f" · {mrkdwn(touched, 130)}" if touched else ""
    return f"{texts.picture(line.direction)} {level}  {mrkdwn(headline, 110)} · {certainty}{after}"


def _small(message: Digest) -> list[str]:
    lines = [f"*{name}*  {mrkdwn(text, 300)}" for name, text in words.small_parts(message)]
    dates = [mrkdwn(text, 250) for text in words.dates(message)]
    return [*lines, *(["*Next dates*", *dates] if dates else [])]


def _more(count: int, shown: Sequence[object]) -> list[str]:
    return [words.more(count, len(shown))] if count > len(shown) else []
