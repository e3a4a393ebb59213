"""The first reply to an alert as Slack blocks: evidence, open facets, background and sources."""

from monitor.domain.alerts.message import BackgroundAct, Evidence
from monitor.domain.delivery.outbox import Form
from monitor.messengers.slack.render.markup import PLAIN_CHARS, Payload, inline_link, mrkdwn, section, within
from monitor.wording.messages import texts
from monitor.wording.phrases.english import written_day
from monitor.wording.phrases.ties import SECONDARY_ONLY

PART_CHARS = 2_600  # three parts stay below the limit of all blocks
OPEN = 5
BACKGROUND_LINES = 8
LINES = 8


def evidence(message: Evidence, form: Form) -> Payload:
    title = mrkdwn(texts.evidence_title(message), 300)
    parts = [lines for lines in (_evidence(message), _background(message), _sources(message)) if lines] or [[title]]
    if form is Form.FULL:
        return Payload(text=title, blocks=tuple(section(within(lines, PART_CHARS)) for lines in parts))
    lines = [line for part in parts for line in part]
    if form is Form.COMPACT:
        return Payload(text=title, blocks=(section(within(lines, PART_CHARS)),))
    return Payload(text=within([title, *lines], PLAIN_CHARS))


def _evidence(message: Evidence) -> list[str]:
    quote, gloss = mrkdwn(message.quote, 900), mrkdwn(message.gloss, 600)
    heading, left = texts.not_found(message.facets_not_found, message.texts_read)
    opened = [text for text in (mrkdwn(each, 250) for each in message.stated_open[:OPEN]) if text]
    lines = [
        f"> {quote}" if quote else "",
        f"_Word by word:_ {gloss}" if quote and gloss else "",
        f"*{texts.OPEN_HEADING}:* {'; '.join(opened)}" if opened else "",
        f"*{mrkdwn(heading, 150)}:* {mrkdwn(left, 250)}" if left else "",
    ]
    return [line for line in lines if line]


def _background(message: Evidence) -> list[str]:
    lines: list[str] = []
    if message.background:
        heading = mrkdwn(message.background_heading, 80)
        lines = [f"*Background: {heading}*" if heading else "*Background*"]
        lines += [_background_line(each) for each in message.background[:BACKGROUND_LINES]]
        lines += _more(message.background, BACKGROUND_LINES)
    carried = mrkdwn(" ".join(message.also_carries), 500)
    return [*lines, f"*Also in the article:* {carried}"] if carried else lines


def _background_line(each: BackgroundAct) -> str:
    day = written_day(each.day)
    note = mrkdwn(each.note, 120)
    linked = inline_link(each.url, day) or day
    mark = f" ({SECONDARY_ONLY})" if each.is_secondary_only else ""
    return f"{linked} {texts.picture(each.direction)} {mrkdwn(each.text, 220)}{mark}" + (f" ← {note}" if note else "")


def _sources(message: Evidence) -> list[str]:
    lines = _list(f"*Sources ({len(message.sources)}):*", message.sources)
    waiting = mrkdwn(message.waiting_for, 300)
    return [*lines, f"*Unconfirmed until:* {waiting}"] if waiting else lines


def _list(head: str, lines: tuple[str, ...]) -> list[str]:
    """The first line after the heading, the others below."""
    shown = [text for text in (mrkdwn(line, 250) for line in lines[:LINES]) if text]
    return [f"{head} {shown[0]}", *shown[1:], *_more(lines, LINES)] if shown else []


def _more(lines: tuple[object, ...], shown: int) -> list[str]:
    return [f"and {len(lines) - shown} more"] if len(lines) > shown else []
