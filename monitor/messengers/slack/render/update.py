"""A reply that tells one development, as Slack's blocks."""

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
from monitor.wording import messages

__all__ = ["update"]

HEAD_CHARS = 2_900


def update(said: Update, form: Form) -> Payload:
    """The full form has the original words, the compact one does not."""
    if form is Form.PLAIN:
        return Payload(text=within([_notification(said), *_body(said), _provenance(said)], PLAIN_CHARS))
    lines = _body(said) if form is Form.FULL else _called(said)
    head = section(within([_line(said), *lines], HEAD_CHARS))
    return Payload(text=_notification(said), blocks=(head, context(_provenance(said))))


def _notification(said: Update) -> str:
    return mrkdwn("".join(messages.update_line(said)), 900)


def _line(said: Update) -> str:
    """`✅ *CONFIRMED* · MOFCOM: a certain quantity … approved.`"""
    before, word, after = messages.update_line(said)
    return f"{mrkdwn(before, 100)} {bold(word, 200)}{_after(after)}"


def _after(text: str) -> str:
    blank = " " if text.startswith(" ") else ""
    return blank + mrkdwn(text, 1_200)


def _body(said: Update) -> list[str]:
    quote, gloss = mrkdwn(said.quote, 600), mrkdwn(said.gloss, 400)
    heading, left = messages.not_found(said.still_open, said.looked_in)
    return [
        *_called(said),
        f"> {quote}" if quote else "",
        f"_Word by word:_ {gloss}" if quote and gloss else "",
        f"*{mrkdwn(heading, 150)}:* {mrkdwn(left, 300)}" if left else "",
    ]


def _called(said: Update) -> list[str]:
    names = mentions(said.mentions)
    return [group(said.calls), f"{names} {messages.called(said)}" if names else ""]


def _provenance(said: Update) -> str:
    """Who said it and when, where somebody did: a date that comes near is said by nobody."""
    seen = f"seen {date(said.seen_at)}"
    parts = [
        mrkdwn(messages.origin(said.source_name, said.tier, said.language), 250) if said.source_name else "",
        f"published {date(said.published)}" if said.published else "",
        seen if said.source_name else "",
        mrkdwn(said.label, 60),
        inline_link(said.url, messages.button(said.tier, said.language)),
    ]
    return " · ".join(part for part in parts if part) or seen
