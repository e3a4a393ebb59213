"""The root message of an event as Slack's blocks: what is so, what was so until now, when, and who says it."""

from typing import Any

from monitor.domain.alerts.message import Alert
from monitor.domain.delivery.outbox import DeliveryId, Form
from monitor.messengers.slack.render.controls import actions
from monitor.messengers.slack.render.markup import (
    PLAIN_CHARS,
    Payload,
    bold,
    context,
    date,
    group,
    inline_link,
    link_button,
    mentions,
    mrkdwn,
    section,
    struck,
    within,
)
from monitor.wording import messages, plain_text

__all__ = ["alert"]

HEAD_CHARS = 2_900


def alert(said: Alert, form: Form, controls_of: DeliveryId | None = None) -> Payload:
    if form is Form.FULL:
        return _full(said, controls_of)
    return _compact(said) if form is Form.COMPACT else _plain(said)


def _full(said: Alert, controls_of: DeliveryId | None) -> Payload:
    advice = _advice(said)
    blocks = [_head_block(said), *_quote(said), *([section(advice)] if advice else []), context(_provenance(said))]
    url = plain_text.link(said.url)
    link = link_button(messages.button(said.tier, said.language), url) if url else None
    if controls_of is not None:
        blocks.append(actions(controls_of, link, acknowledged=said.acknowledged, says=blocks))
    elif link:
        blocks.append({"type": "actions", "elements": [link]})
    return Payload(text=_notification(said), blocks=tuple(blocks))


def _compact(said: Alert) -> Payload:
    blocks = (_head_block(said), *_quote(said), context(_provenance(said) + _link(said)))
    return Payload(text=_notification(said), blocks=blocks)


def _plain(said: Alert) -> Payload:
    lines = [_notification(said), *_head(said)[1:], *_quoted(said), _advice(said), _provenance(said) + _link(said)]
    return Payload(text=within(lines, PLAIN_CHARS))


def _notification(said: Alert) -> str:
    return mrkdwn(str(messages.first_line(said)), 900)


def _head_block(said: Alert) -> dict[str, Any]:
    return section(within(_head(said), HEAD_CHARS))


def _head(said: Alert) -> list[str]:
    """Line 1, who is called, what held before it, what adds to it, what is known beside the reports, what changed."""
    line = messages.first_line(said)
    return [
        f"{mrkdwn(line.before, 100)} {bold(line.bold, 500)} {mrkdwn(line.after, 300)}",
        group(said.calls),
        struck(said.struck, 300),
        mrkdwn(messages.facts(said, line), 900),
        mrkdwn(messages.summary(said, line), 600),
        *(mrkdwn(line, 600) for line in messages.background(said)),
        _changed(said),
        f"*Restated:* {restated}" if (restated := mrkdwn(messages.restated(said), 200)) else "",
        f"*Follows:* {after}" if (after := mrkdwn(said.follows, 300)) else "",
        *_deeds(said),
    ]


def _deeds(said: Alert) -> list[str]:
    """`:eyes: @analyst looked 08:14`, and what was decided."""
    looked, decision = said.looked, said.decision
    lines = [f":eyes: {mentions((looked.by,))} looked {date(looked.at)}"] if looked else []
    if decision is not None:
        about = (mentions((decision.by,)), mrkdwn(decision.note, 200), inline_link(decision.ticket, "ticket"))
        lines.append(" · ".join(filter(None, (f"*Decided:* {messages.decided(said)}", *about))))
    return lines


def _changed(said: Alert) -> str:
    """`*Changed 02:31:* confirmed by the ministry · US claims more (see thread)`, or what of it there is."""
    what = mrkdwn(messages.changed(said), 400)
    head = f"*Changed {date(said.changed_at)}:*" if said.changed_at and what else ""
    return " ".join(filter(None, (head, what)))


def _quoted(said: Alert) -> list[str]:
    """The headline as it was written, and word by word in English, where nothing was read from it that could be said
    instead, or no first reply follows; else that one has it.
    """
    if not (said.story or said.in_burst):
        return []
    words, gloss = mrkdwn(said.quote, 1_200), mrkdwn(said.gloss, 700)
    return [line for line in (f"> {words}", f"_Word by word:_ {gloss}" if gloss else "") if line] if words else []


def _quote(said: Alert) -> list[dict[str, Any]]:
    quoted = _quoted(said)
    return [section("\n".join(quoted))] if quoted else []


def _advice(said: Alert) -> str:
    """What the rule advises: text to be read, not a footnote."""
    return f"*Advice:* {advice}" if (advice := mrkdwn(said.why, 600)) else ""


def _provenance(said: Alert) -> str:
    origin = mrkdwn(messages.origin(said.source_name, said.tier, said.language), 250)
    published = f"published {date(said.published)}" if said.published else "publication date not given"
    parts = [
        origin,
        mrkdwn(messages.read_in(said.origins), 300),
        published,
        f"seen {date(said.seen_at)}",
        mrkdwn(said.label, 60),
    ]
    return " · ".join(part for part in parts if part)


def _link(said: Alert) -> str:
    link = inline_link(said.url, messages.button(said.tier, said.language))
    return f" · {link}" if link else ""
