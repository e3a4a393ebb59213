"""What came too late to be said one by one, as one message of Slack's: a line an alert, with a link to its source."""

from collections.abc import Iterable

from monitor.domain.delivery import Form
from monitor.domain.message import Delayed, DelayedItem
from monitor.messengers import plain, wording
from monitor.messengers.slack.render.markup import PLAIN_CHARS, Payload, date, inline_link, mrkdwn, section, within

__all__ = ["delayed"]

HEAD_CHARS = 2_900


def delayed(said: Delayed, form: Form) -> Payload:
    """The full form links every source, in as many sections as that takes; the compact one names them."""
    head, more = mrkdwn(wording.delayed_head(said), 300), mrkdwn(wording.delayed_more(said), 200)
    if form is Form.FULL:
        lines = [f"*{head}*", *(_linked(item) for item in said.items), more]
        return Payload(text=head, blocks=tuple(map(section, _filled(filter(None, lines)))))
    lines = [head, *(mrkdwn(wording.delayed_item(item), 200) for item in said.items), more]
    if form is Form.COMPACT:
        return Payload(text=head, blocks=(section(within(lines, HEAD_CHARS)),))
    return Payload(text=within(lines, PLAIN_CHARS))


def _linked(item: DelayedItem) -> str:
    host = plain.link(item.url).partition("//")[2].partition("/")[0]
    link = inline_link(item.url, host) if len(item.url) <= 300 else ""
    words = mrkdwn(wording.delayed_item(item), 160)
    return " · ".join(filter(None, (words, date(item.at), link)))


def _filled(lines: Iterable[str]) -> list[str]:
    """The lines in as few texts as hold them."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + 1 + len(line) <= HEAD_CHARS:
            texts[-1] += "\n" + line
        else:
            texts.append(line)
    return texts
