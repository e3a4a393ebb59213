"""A burst as Slack blocks: the number of alerts in its thread, and the most urgent ones."""

from monitor.domain.alerts.message import Burst, BurstLine
from monitor.domain.delivery.outbox import Form
from monitor.messengers.slack.render.markup import PLAIN_CHARS, Payload, bold, date, mrkdwn, section, within
from monitor.wording.messages import batch_texts


def burst(message: Burst, form: Form) -> Payload:
    title = batch_texts.burst_title(message)
    lines = [*map(_line, message.top), mrkdwn(batch_texts.burst_rest(message), 100)]
    if form is Form.PLAIN:
        return Payload(text=within([mrkdwn(title, 200), _times(message), *lines], PLAIN_CHARS))
    shown = lines if form is Form.FULL else []
    head = f"{batch_texts.BURST_PICTURE} {bold(title, 200)} · {_times(message)}"
    return Payload(text=mrkdwn(title, 200), blocks=(section(within([head, *shown], PLAIN_CHARS)),))


def _times(message: Burst) -> str:
    since, last = date(message.since), date(message.last)
    return f"since {since}" if message.since == message.last else f"since {since}, last {last}"


def _line(line: BurstLine) -> str:
    before, word, after = batch_texts.burst_line(line)
    return f"{before} {bold(word, 60)} {mrkdwn(after, 250)}"
