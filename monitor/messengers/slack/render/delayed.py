"""What came too late to be said one by one, as one message of Slack's: a line an alert, with a link to its source."""

from collections.abc import Iterable, Sequence

from monitor.domain.alerts.message import Delayed, DelayedItem
from monitor.domain.delivery.outbox import Form
from monitor.messengers.slack.render.markup import (
    BLOCKS_CHARS,
    PLAIN_CHARS,
    Payload,
    date,
    inline_link,
    mrkdwn,
    section,
    within,
)
from monitor.wording import messages, plain_text

__all__ = ["delayed"]

HEAD_CHARS = 2_900
LINES_CHARS = BLOCKS_CHARS - 600  # head and foot, and the ends of lines


def delayed(said: Delayed, form: Form) -> Payload:
    """The full form links the sources, in as many sections as that takes; the compact one names them."""
    head, more = mrkdwn(messages.delayed_head(said), 300), mrkdwn(messages.delayed_more(said), 200)
    if form is Form.FULL:
        lines = [f"*{head}*", *_linked(said.items), more]
        return Payload(text=head, blocks=tuple(map(section, _filled(filter(None, lines)))))
    lines = [head, *(mrkdwn(messages.delayed_item(item), 200) for item in said.items), more]
    if form is Form.COMPACT:
        return Payload(text=head, blocks=(section(within(lines, HEAD_CHARS)),))
    return Payload(text=within(lines, PLAIN_CHARS))


def _linked(items: Sequence[DelayedItem]) -> list[str]:
    """A line an item, the first of them with links, as far as there is room."""
    lines = [f"{mrkdwn(messages.delayed_item(item), 160)} · {date(item.at)}" for item in items]
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


def _filled(lines: Iterable[str]) -> list[str]:
    """The lines in as few texts as hold them."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + 1 + len(line) <= HEAD_CHARS:
            texts[-1] += "\n" + line
        else:
            texts.append(line)
    return texts
