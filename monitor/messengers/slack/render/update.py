"""A reply about one development, as Slack blocks."""

from monitor.domain.alerts.message import Update
from monitor.domain.delivery.outbox import Form
from monitor.messengers.slack.render.markup import (
    PLAIN_CHARS,
    Payload,
    bold,
    context,
    date,
    group,
    inline_link,
    mentions,
    mrkdwn,
    section,
    within,
)
from monitor.wording.messages import texts
from monitor.wording.messages.for_us import FOR_US

HEAD_CHARS = 2_900


def update(message: Update, form: Form) -> Payload:
    """The full form has the quote, the compact one does not."""
    if form is Form.PLAIN:
        return Payload(text=within([_notification(message), *_body(message), _provenance(message)], PLAIN_CHARS))
    lines = _body(message) if form is Form.FULL else [_for_us(message), *_called(message)]
    head = section(within([_line(message), *lines], HEAD_CHARS))
    return Payload(text=_notification(message), blocks=(head, context(_provenance(message))))


def _notification(message: Update) -> str:
    for_us = f" · {FOR_US}: {mrkdwn(message.for_us, 400)}" if message.for_us else ""
    return mrkdwn("".join(texts.update_line(message)), 900) + for_us


def _for_us(message: Update) -> str:
    return f"*{FOR_US}:* {mrkdwn(message.for_us, 900)}" if message.for_us else ""


def _line(message: Update) -> str:
    """`✅ *CONFIRMED* · MOFCOM: a certain quantity … approved.`"""
    before, word, after = texts.update_line(message)
    return f"{mrkdwn(before, 100)} {bold(word, 200)}{_after(after)}"


def _after(text: str) -> str:
    blank = " " if text.startswith(" ") else ""
    return blank + mrkdwn(text, 1_200)


def _body(message: Update) -> list[str]:
    quote, gloss = mrkdwn(message.quote, 600), mrkdwn(message.gloss, 400)
    heading, left = texts.not_found(message.still_open, message.texts_read)
    return [
        _for_us(message),
        *_called(message),
        f"> {quote}" if quote else "",
        f"_Word by word:_ {gloss}" if quote and gloss else "",
        f"*{mrkdwn(heading, 150)}:* {mrkdwn(left, 300)}" if left else "",
    ]


def _called(message: Update) -> list[str]:
    names = mentions(message.mentions)
    return [group(message.mention_group), f"{names} {texts.called(message)}" if names else ""]


def _provenance(message: Update) -> str:
    """Source and times, if there is a source: a reminder of a date has none."""
    seen = f"seen {date(message.seen_at)}"
    parts = [
        mrkdwn(texts.origin(message.source_name, message.tier, message.language), 250) if message.source_name else "",
        f"published {date(message.published)}" if message.published else "",
        seen if message.source_name else "",
        mrkdwn(message.label, 60),
        inline_link(message.url, texts.button(message.tier, message.language)),
    ]
    return " · ".join(part for part in parts if part) or seen
