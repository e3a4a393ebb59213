"""A burst as Slack's blocks: how many alerts stand in its thread, and the loudest of them."""

from monitor.domain.alerts.message import Burst, BurstLine
from monitor.domain.delivery.outbox import Form
from monitor.messengers.slack.render.markup import PLAIN_CHARS, Payload, bold, date, mrkdwn, section, within
from monitor.wording import messages

__all__ = ["burst"]


def burst(said: Burst, form: Form) -> Payload:
    title = messages.burst_title(said)
    lines = [*map(_line, said.top), mrkdwn(messages.burst_rest(said), 100)]
    if form is Form.PLAIN:
        return Payload(text=within([mrkdwn(title, 200), _times(said), *lines], PLAIN_CHARS))
    shown = lines if form is Form.FULL else []
    head = f"{messages.BURST_PICTURE} {bold(title, 200)} · {_times(said)}"
    return Payload(text=mrkdwn(title, 200), blocks=(section(within([head, *shown], PLAIN_CHARS)),))


def _times(said: Burst) -> str:
    since, last = date(said.since), date(said.last)
    return f"since {since}" if said.since == said.last else f"since {since}, last {last}"


def _line(line: BurstLine) -> str:
    before, word, after = messages.burst_line(line)
    return f"{before} {bold(word, 60)} {mrkdwn(after, 250)}"
