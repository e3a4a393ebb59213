"""The root message of an event as Slack blocks: act, earlier state, changes and provenance."""

from typing import Any

from monitor.domain.alerts.message import Alert
from monitor.domain.delivery.outbox import DeliveryId, Form
from monitor.messengers.slack.render.controls import actions, actions_for_follower
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
from monitor.wording.messages import texts
from monitor.wording.messages.for_us import FOR_US
from monitor.wording.phrases import plain_text

HEAD_CHARS = 2_900


def alert(message: Alert, form: Form, controls_of: DeliveryId | None = None) -> Payload:
    if form is Form.FULL:
        return _full(message, controls_of)
    return _compact(message) if form is Form.COMPACT else _plain(message)


def _full(message: Alert, controls_of: DeliveryId | None) -> Payload:
    advice = _advice(message)
    blocks = [_head_block(message), *_quote(message), *([section(advice)] if advice else [])]
    blocks.append(context(_provenance(message)))
    if message.followed:
        blocks.append(context(_followed(message, has_button=controls_of is not None)))
    url = plain_text.link(message.url)
    link = link_button(texts.button(message.tier, message.language), url) if url else None
    if controls_of is not None and message.followed:
        blocks.append(actions_for_follower(controls_of, link, above=blocks))
    elif controls_of is not None:
        blocks.append(actions(controls_of, link, acknowledged=message.acknowledged, above=blocks))
    elif link:
        blocks.append({"type": "actions", "elements": [link]})
    return Payload(text=_notification(message), blocks=tuple(blocks))


def _compact(message: Alert) -> Payload:
    followed = [context(_followed(message))] if message.followed else []
    blocks = (_head_block(message), *_quote(message), context(_provenance(message) + _link(message)), *followed)
    return Payload(text=_notification(message), blocks=blocks)


def _plain(message: Alert) -> Payload:
    provenance = _provenance(message) + _link(message)
    lines = [
        _notification(message),
        *_head(message)[1:],
        *_quoted(message),
        _advice(message),
        provenance,
        _followed(message),
    ]
    return Payload(text=within(lines, PLAIN_CHARS))


def _notification(message: Alert) -> str:
    """The text of notifications: line 1, and what it touches of the watch list."""
    for_us = f" · {FOR_US}: {mrkdwn(message.for_us, 400)}" if message.for_us else ""
    return mrkdwn(str(texts.first_line(message)), 900) + for_us


def _for_us(message: Alert) -> str:
    return f"*{FOR_US}:* {mrkdwn(message.for_us, 900)}" if message.for_us else ""


def _head_block(message: Alert) -> dict[str, Any]:
    return section(within(_head(message), HEAD_CHARS))


def _head(message: Alert) -> list[str]:
    """Line 1, called group, earlier status, facts, summary, the watch list, background, changes, and user actions."""
    line = texts.first_line(message)
    return [
        f"{mrkdwn(line.before, 100)} {bold(line.bold, 500)} {mrkdwn(line.after, 300)}",
        group(message.mention_group),
        struck(message.previous_text, 300),
        mrkdwn(texts.facts(message, line), 900),
        mrkdwn(texts.summary(message, line), 600),
        _for_us(message),
        *(mrkdwn(line, 600) for line in texts.background(message)),
        _changed(message),
        f"*Restated:* {restated}" if (restated := mrkdwn(texts.restated(message), 200)) else "",
        f"*Follows:* {after}" if (after := mrkdwn(message.follows, 300)) else "",
        *_user_actions(message),
    ]


def _user_actions(message: Alert) -> list[str]:
    """The person in charge, `:eyes: @analyst acknowledged 08:14`, and the decision."""
    acknowledged, decision, assigned = message.acknowledgement, message.decision, message.assignment
    lines = [f"*Assigned to* {mentions((assigned.to,))}"] if assigned else []
    lines += [f":eyes: {mentions((acknowledged.by,))} acknowledged {date(acknowledged.at)}"] if acknowledged else []
    if decision is not None:
        about = (mentions((decision.by,)), mrkdwn(decision.note, 200), inline_link(decision.ticket, "ticket"))
        lines.append(" · ".join(filter(None, (f"*Decided:* {texts.decided(message)}", *about))))
    return lines


def _changed(message: Alert) -> str:
    """`*Changed 02:31:* confirmed by the ministry · US claims more (see thread)`, or a part of it."""
    what = mrkdwn(texts.changed(message), 400)
    head = f"*Changed {date(message.changed_at)}:*" if message.changed_at and what else ""
    return " ".join(filter(None, (head, what)))


def _quoted(message: Alert) -> list[str]:
    """The headline and its word-by-word translation, for a story or in a burst; else the first reply has them."""
    if not (message.story or message.in_burst):
        return []
    words, gloss = mrkdwn(message.quote, 1_200), mrkdwn(message.gloss, 700)
    return [line for line in (f"> {words}", f"_Word by word:_ {gloss}" if gloss else "") if line] if words else []


def _quote(message: Alert) -> list[dict[str, Any]]:
    quoted = _quoted(message)
    return [section("\n".join(quoted))] if quoted else []


def _advice(message: Alert) -> str:
    """The advice of the rule."""
    return f"*Advice:* {advice}" if (advice := mrkdwn(message.why, 600)) else ""


def _provenance(message: Alert) -> str:
    origin = mrkdwn(texts.origin(message.source_name, message.tier, message.language), 250)
    published = f"published {date(message.published)}" if message.published else "publication date not given"
    parts = [
        origin,
        mrkdwn(texts.read_in(message.origins), 300),
        published,
        f"seen {date(message.seen_at)}",
        mrkdwn(message.label, 60),
    ]
    return " · ".join(part for part in parts if part)


def _followed(message: Alert, *, has_button: bool = False) -> str:
    """`You follow: Indonesia nickel`, without a button with the words that stop it; "" in a channel."""
    if not message.followed:
        return ""
    topics = mrkdwn("; ".join(message.followed), 300)
    stop = f" · To stop, write: unfollow {mrkdwn(message.followed[0], 150)}"
    return f"You follow: {topics}{'' if has_button else stop}"


def _link(message: Alert) -> str:
    link = inline_link(message.url, texts.button(message.tier, message.language))
    return f" · {link}" if link else ""
