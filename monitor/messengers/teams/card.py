"""Messages as Adaptive Cards for Microsoft Teams, within the size that Teams accepts. Pure.

Words are in text runs, which show Markdown, HTML and mentions as they are written; a text block would interpret them.
Links are buttons with an http or https address.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from monitor.domain.alerts.message import Alert, Message, Notice, Update
from monitor.domain.delivery.outbox import Form
from monitor.domain.rules.rule import Level
from monitor.messengers.markup import defused, without_mentions
from monitor.messengers.terminal import lines
from monitor.wording.messages import texts
from monitor.wording.messages.for_us import FOR_US
from monitor.wording.phrases import plain_text
from monitor.wording.phrases.english import written_day

CARD_BYTES = 24_000  # Teams refuses messages above 28 kB
LINE_CHARS = 1_200
_VERSION = "1.4"  # of Adaptive Cards; Teams on phones shows 1.4 and later
_COLOUR = {Level.CRITICAL: "attention", Level.HIGH: "warning", Level.MEDIUM: "accent", Level.LOW: "default"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """`head` is always shown; of `body` what fits, from the beginning; `tail` is always shown, small."""

    head: Mapping[str, Any]
    body: tuple[Mapping[str, Any], ...] = ()
    tail: str = ""
    buttons: tuple[Mapping[str, Any], ...] = ()


def card(message: Message, *, form: Form, root: str = "") -> Mapping[str, Any]:
    """The card of a message. `root` is the address of the posted alert that an update belongs to, "" if unknown."""
    made = _made(without_mentions(message), root)
    if form is Form.PLAIN:
        made = replace(made, body=(), tail="")
    elif form is Form.COMPACT:
        made = replace(made, body=made.body[:2])
    return _fitting(made)


def _made(message: Message, root: str) -> _Card:
    match message:
        case Alert():
            return _alert(message)
        case Update():
            return _update(message, root)
        case Notice():
            rows = [*map(_row, message.lines), *(_row(line, monospace=True) for line in message.code)]
            return _Card(head=_title(plain_text.clean(message.title)), body=_shown(rows))
        case _:
            first, *others = lines(message, UTC)
            return _Card(head=_title(first.strip()), body=tuple(map(_linked, others)))


# ------------------------------------------------------------------ alerts and updates


def _alert(alert: Alert) -> _Card:
    line = texts.first_line(alert)
    bold = _run(line.bold, weight="bolder", color=_COLOUR[alert.level])
    changed, day = texts.changed(alert), f" {_time(alert.changed_at)}" if alert.changed_at else ""
    rows = (
        _row(alert.previous_text, strikethrough=True),
        _row(texts.facts(alert, line)),
        _row(texts.summary(alert, line)),
        _named(FOR_US, alert.for_us),
        *map(_row, texts.background(alert)),
        _named(f"Changed{day}", changed),
        _named("Restated", texts.restated(alert)),
        _named("Follows", alert.follows),
        *_quote(alert.quote, alert.gloss),
        _named("Advice", alert.why),
    )
    published = f"published {_time(alert.published)}" if alert.published else "publication date not given"
    tail = (
        texts.origin(alert.source_name, alert.tier, alert.language),
        texts.read_in(alert.origins),
        published,
        f"seen {_time(alert.seen_at)}",
        alert.label,
    )
    button = _button(texts.button(alert.tier, alert.language), alert.url)
    head = _text((_run(line.before), bold, _run(line.after)), size="medium")
    return _Card(head=head, body=_shown(rows), tail=" · ".join(filter(None, tail)), buttons=button)


def _update(update: Update, root: str) -> _Card:
    before, word, after = texts.update_line(update)
    heading, left = texts.not_found(update.still_open, update.texts_read)
    rows = (_named(FOR_US, update.for_us), *_quote(update.quote, update.gloss), _named(heading, left))
    source = texts.origin(update.source_name, update.tier, update.language) if update.source_name else ""
    seen = f"seen {_time(update.seen_at)}"
    tail = " · ".join(filter(None, (f"About the alert {plain_text.clean(update.label)}", source, seen)))
    buttons = (
        *_button("Open the alert", root),
        *_button(texts.button(update.tier, update.language), update.url),
    )
    head = _text((_run(before), _run(word, weight="bolder"), _run(after)), size="medium")
    return _Card(head=head, body=_shown(rows), tail=tail, buttons=buttons)


def _quote(quote: str, gloss: str) -> Iterable[Mapping[str, Any] | None]:
    words = plain_text.clean(quote)
    yield {"type": "Container", "style": "emphasis", "items": [_text((_run(words),))]} if words else None
    yield _row(f"Word by word: {gloss}", isSubtle=True) if words and plain_text.clean(gloss) else None


# ------------------------------------------------------------------ elements


def _title(text: str) -> Mapping[str, Any]:
    return _text((_run(text, weight="bolder"),), size="medium")


def _row(text: str, *, monospace: bool = False, **style: Any) -> Mapping[str, Any] | None:
    """One paragraph, None without text."""
    words = plain_text.clean_code(text) if monospace else plain_text.clean(text)
    return _text((_run(words, **style, **({"fontType": "monospace"} if monospace else {})),)) if words else None


def _linked(line: str) -> Mapping[str, Any]:
    """One line of a list; an address at its end can be clicked."""
    words = plain_text.clean(line)
    text, _, last = words.rpartition(" ")
    link = plain_text.link(last) if last.startswith(("http://", "https://")) else ""
    if not link:
        return _text((_run(words),))
    clickable = {**_run(link), "selectAction": {"type": "Action.OpenUrl", "url": link}}
    return _text((_run(f"{text} " if text else ""), clickable))


def _named(name: str, text: str) -> Mapping[str, Any] | None:
    words = plain_text.clean(text)
    return _text((_run(f"{name}: ", weight="bolder"), _run(words))) if words else None


def _text(runs: Sequence[Mapping[str, Any]], **style: Any) -> dict[str, Any]:
    inlines = [{**run, **style} for run in runs if run["text"]]
    return {"type": "RichTextBlock", "inlines": inlines}


def _run(text: str, **style: Any) -> dict[str, Any]:
    return {"type": "TextRun", "text": defused(plain_text.cut(text, LINE_CHARS)), **style}


def _button(title: str, url: str) -> tuple[Mapping[str, Any], ...]:
    link = plain_text.link(url) if url else ""
    return ({"type": "Action.OpenUrl", "title": title, "url": link},) if link else ()


def _shown(rows: Iterable[Mapping[str, Any] | None]) -> tuple[Mapping[str, Any], ...]:
    return tuple(row for row in rows if row is not None)


def _time(at: datetime) -> str:
    utc = at.astimezone(UTC)
    return f"{written_day(utc)} {utc:%H:%M} UTC"


# ------------------------------------------------------------------ size


def _fitting(made: _Card) -> Mapping[str, Any]:
    """The whole card, or with as many of its rows as fit and a line that says so."""
    whole = _whole(made)
    rows = made.body
    while _size(whole) > CARD_BYTES and rows:
        rows = rows[:-1]
        more = _row("More: monitor events list", isSubtle=True)
        whole = _whole(replace(made, body=(*rows, *_shown((more,)))))
    return whole


def _size(whole: Mapping[str, Any]) -> int:
    return len(json.dumps(whole, ensure_ascii=False).encode())


def _whole(made: _Card) -> Mapping[str, Any]:
    tail = _row(made.tail, isSubtle=True, size="small")
    body = [made.head, *made.body, *_shown((tail,))]
    found = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": _VERSION,
        "msteams": {"width": "Full"},
        "body": body,
    }
    return {**found, "actions": list(made.buttons)} if made.buttons else found
