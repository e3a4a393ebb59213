"""The summary of delayed alerts as Slack blocks: one line per alert, with a link to its source."""

from collections.abc import Sequence

from monitor.domain.alerts.message import Delayed, DelayedItem
from monitor.domain.delivery.outbox import Form
from monitor.messengers.slack.render.markup import (
    BLOCKS_CHARS,
    PLAIN_CHARS,
    Payload,
    date,
    inline_link,
    mrkdwn,
    packed,
    section,
    within,
)
from monitor.wording.messages import batch_texts
from monitor.wording.phrases import plain_text

HEAD_CHARS = 2_900
LINES_CHARS = BLOCKS_CHARS - 600  # head, foot and line breaks


def delayed(message: Delayed, form: Form) -> Payload:
    """The full form has links, in as many sections as needed; the compact form has none."""
    head, more = mrkdwn(batch_texts.delayed_title(message), 300), mrkdwn(batch_texts.delayed_more(message), 200)
    if form is Form.FULL:
        lines = [f"*{head}*", *_linked(message.items), more]
        return Payload(text=head, blocks=tuple(map(section, packed(filter(None, lines), HEAD_CHARS))))
    lines = [head, *(mrkdwn(batch_texts.delayed_item(item), 200) for item in message.items), more]
    if form is Form.COMPACT:
        return Payload(text=head, blocks=(section(within(lines, HEAD_CHARS)),))
    return Payload(text=within(lines, PLAIN_CHARS))


def _linked(items: Sequence[DelayedItem]) -> list[str]:
    """One line per item, with links as far as there is room."""
    lines = [f"{mrkdwn(batch_texts.delayed_item(item), 160)} · {date(item.at)}" for item in items]
    room = LINES_CHARS - sum(map(len, lines))
    for n, link in enumerate(map(_link, items)):
        if link and len(link) <= room:
            lines[n] += link
            room -= len(link)
    return lines


def _link(item: DelayedItem) -> str:
    host = plain_text.link(item.url).partition("//")[2].partition("/")[0]
    link = inline_link(item.url, host) if len(item.url) <= 300 else ""
    return f" · {link}" if link else ""
