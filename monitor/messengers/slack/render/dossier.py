"""The first reply under an alert, as Slack's blocks: what was said, what is open, what came before, and who says it."""

from monitor.domain.alerts.message import Dossier, Round
from monitor.domain.delivery.outbox import Form
from monitor.messengers.slack.render.markup import PLAIN_CHARS, Payload, inline_link, mrkdwn, section, within
from monitor.wording import messages
from monitor.wording.english import written_day
from monitor.wording.ties import SECONDARY_ONLY

__all__ = ["dossier"]

PART_CHARS = 2_600  # three parts stay below what all blocks may hold
OPEN = 5
ROUNDS = 8
LINES = 8


def dossier(said: Dossier, form: Form) -> Payload:
    title = mrkdwn(messages.dossier_title(said), 300)
    parts = [lines for lines in (_said(said), _background(said), _trail(said)) if lines] or [[title]]
    if form is Form.FULL:
        return Payload(text=title, blocks=tuple(section(within(lines, PART_CHARS)) for lines in parts))
    lines = [line for part in parts for line in part]
    if form is Form.COMPACT:
        return Payload(text=title, blocks=(section(within(lines, PART_CHARS)),))
    return Payload(text=within([title, *lines], PLAIN_CHARS))


def _said(said: Dossier) -> list[str]:
    quote, gloss = mrkdwn(said.quote, 900), mrkdwn(said.gloss, 600)
    heading, left = messages.not_found(said.not_said, said.looked_in)
    opened = [text for text in (mrkdwn(each, 250) for each in said.said_open[:OPEN]) if text]
    lines = [
        f"> {quote}" if quote else "",
        f"_Word by word:_ {gloss}" if quote and gloss else "",
        f"*{messages.SAID_OPEN}:* {'; '.join(opened)}" if opened else "",
        f"*{mrkdwn(heading, 150)}:* {mrkdwn(left, 250)}" if left else "",
    ]
    return [line for line in lines if line]


def _background(said: Dossier) -> list[str]:
    lines: list[str] = []
    if said.background:
        rounds = mrkdwn(said.rounds, 80)
        lines = [f"*Background: {rounds}*" if rounds else "*Background*"]
        lines += [_round(each) for each in said.background[:ROUNDS]]
        lines += _more(said.background, ROUNDS)
    carried = mrkdwn(" ".join(said.also_carries), 500)
    return [*lines, f"*Also in the article:* {carried}"] if carried else lines


def _round(each: Round) -> str:
    day = written_day(each.day)
    note = mrkdwn(each.note, 120)
    linked = inline_link(each.url, day) or day
    mark = f" ({SECONDARY_ONLY})" if each.is_secondary_only else ""
    return f"{linked} {messages.picture(each.direction)} {mrkdwn(each.text, 220)}{mark}" + (
        f" ← {note}" if note else ""
    )


def _trail(said: Dossier) -> list[str]:
    lines = _list(f"*Sources ({len(said.sources)}):*", said.sources)
    waiting = mrkdwn(said.waiting_for, 300)
    return [*lines, f"*Unconfirmed until:* {waiting}"] if waiting else lines


def _list(head: str, lines: tuple[str, ...]) -> list[str]:
    """The first on the line of its head, the others under it."""
    shown = [text for text in (mrkdwn(line, 250) for line in lines[:LINES]) if text]
    return [f"{head} {shown[0]}", *shown[1:], *_more(lines, LINES)] if shown else []


def _more(lines: tuple[object, ...], shown: int) -> list[str]:
    return [f"and {len(lines) - shown} more"] if len(lines) > shown else []
