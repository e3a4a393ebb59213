"""The terminal as a Messenger: cards for people, plain lines for a pipe. Every channel is the same screen.

`said` knows what this process printed; what an earlier one printed is gone with its window.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from io import StringIO

from rich import box
from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from monitor.domain.alerts.digest_content import Digest, DigestLine, PossibleLine
from monitor.domain.alerts.message import Alert, Burst, Delayed, Dossier, Message, Notice, Update
from monitor.domain.delivery.outbox import DeliveryId, Form, Receipt, Said
from monitor.domain.rules.rule import Level
from monitor.errors import MessageGoneError, NotSentError
from monitor.wording import digests, messages
from monitor.wording import plain_text as plain
from monitor.wording.english import written_day

__all__ = ["TerminalMessenger", "card", "lines"]

_COLOUR = {Level.LOW: "dim", Level.MEDIUM: "cyan", Level.HIGH: "yellow", Level.CRITICAL: "bold red"}
_CARD_WIDTH = 110  # cells: longer lines tire the eye
_SAMPLE_NOTE = "a bundled example, written by us; it goes nowhere else"


class TerminalMessenger:
    """Prints to `console`. `zone` is that of the times shown, None the machine's own; `clock` says when it printed."""

    def __init__(
        self, console: Console, *, zone: tzinfo | None = UTC, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._console = console
        self._zone = zone
        self._clock = clock
        self._printed: list[_Printed] = []

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002 -- the port's form
        """A screen is always there."""
        return {}

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        thread: Receipt | None = None,  # noqa: ARG002 -- a reply names its event: nothing can be put under what is printed
        broadcast: bool = False,
        acts: Sequence[str] = (),
    ) -> Receipt:
        self._print(self._printable(message, form, loud=broadcast))
        return self._remember(channel, delivery_id, self._news(message), tuple(acts))

    async def edit(
        self,
        channel: str,  # noqa: ARG002
        receipt: Receipt,
        message: Message,
        *,
        delivery_id: DeliveryId,  # noqa: ARG002
        form: Form,  # noqa: ARG002
    ) -> Receipt:
        """What is printed stays: one more line says what holds now. Where its first line has not changed there is none:
        what is worth a line is told by a reply.
        """
        news, at = self._news(message), self._place(receipt)
        if at is None or self._printed[at].news != news:
            self._print(f"edited: {news}\n")
        if at is not None:
            self._printed[at] = replace(self._printed[at], news=news)
        return receipt

    def _news(self, message: Message) -> str:
        return lines(message, self._zone)[0].strip()

    def _place(self, receipt: Receipt) -> int | None:
        return next((n for n, printed in enumerate(self._printed) if printed.said.receipt == receipt), None)

    def _print(self, text: str) -> None:
        try:
            self._console.file.write(text)
            self._console.file.flush()
        except OSError as error:
            raise NotSentError(f"terminal: can't print ({error.strerror}); it is tried again", code="io") from error

    def _printable(self, message: Message, form: Form, *, loud: bool) -> str:
        """What goes to the console's file. rich itself would end the process where the reader of a pipe is gone."""
        seen = self._console
        text = StringIO()
        page = Console(file=text, force_terminal=seen.is_terminal, width=seen.width, no_color=seen.no_color)
        if isinstance(message, Alert) and form is Form.FULL and seen.is_terminal:
            page.print(card(message, zone=self._zone), width=min(page.width, _CARD_WIDTH))
        else:
            head, *others = lines(message, self._zone)
            plain = isinstance(message, Update | Dossier) and not loud
            page.print(Text(head, style="" if plain else "bold"), soft_wrap=True)
            for line in others:
                page.print(Text(line), soft_wrap=True)
        return text.getvalue()

    async def said(
        self,
        channel: str,
        *,
        since: datetime,
        thread: Receipt | None = None,
        deep: bool = False,  # noqa: ARG002 -- all is at hand
    ) -> tuple[Said, ...]:
        """All is on one screen: a reply stands where its message does."""
        own = (p for p in self._printed if p.said.receipt.channel == channel and p.at >= since)
        return tuple(p.said for p in own) if thread is None else ()

    async def remove(self, channel: str, receipt: Receipt) -> None:  # noqa: ARG002
        """What is printed stays."""
        raise MessageGoneError("terminal: what is printed can't be taken away", code="printed")

    def _remember(self, channel: str, delivery_id: DeliveryId, news: str, acts: tuple[str, ...]) -> Receipt:
        receipt = Receipt(channel=channel, ts=str(len(self._printed) + 1))
        said = Said(delivery=delivery_id, receipt=receipt, acts=acts)
        self._printed.append(_Printed(said=said, at=self._clock(), news=news))
        return receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    said: Said
    at: datetime
    news: str


def card(alert: Alert, *, zone: tzinfo | None = UTC) -> Panel:
    """An alert in a box, its marks in the box's title."""
    line = _first_line(replace(alert, sample=False, trial=False))
    head = Text.assemble(line.before, (line.bold, f"bold {_COLOUR[alert.level]}"), line.after)
    body = [Text(line) for line in _body(alert, zone)]
    title = Text(" ".join(messages.marks(alert))) or None
    return Panel(Group(head, *body), title=title, title_align="left", box=box.SQUARE)


def lines(message: Message, zone: tzinfo | None) -> tuple[str, ...]:
    """The message as a pipe gets it: the first line names it, the others are indented under it."""
    if isinstance(message, Update):
        return _told(message)
    if isinstance(message, Dossier):
        return _details(message)
    if isinstance(message, Burst):
        return _burst(message)
    if isinstance(message, Delayed):
        return _late(message, zone)
    if isinstance(message, Digest):
        return _digest(message)
    if isinstance(message, Notice):
        code = (f"  {plain.clean_code(line)}" for line in message.code)
        return (plain.clean(message.title), *(f"  {plain.clean(line)}" for line in message.lines), *code)
    return (str(_first_line(message)), *(f"  {line}" for line in _body(message, zone)))


def _late(said: Delayed, zone: tzinfo | None) -> tuple[str, ...]:
    lines = (
        f"  {messages.delayed_item(item)} · seen {_time(item.at, zone)} {plain.link(item.url)}" for item in said.items
    )
    more = messages.delayed_more(said)
    return (messages.delayed_head(said), *(line.rstrip() for line in lines), *([f"  {more}"] if more else []))


def _told(update: Update) -> tuple[str, ...]:
    """A reply stands in under the cards, and names its event: others may have been printed between."""
    quote, gloss = plain.clean(update.quote), plain.clean(update.gloss)
    names = ", ".join(map(plain.clean, update.mentions))
    lines = (
        f"{plain.clean(update.label)}  {''.join(messages.update_line(update))}",
        f"  calls {plain.clean(update.calls)}" if update.calls else "",
        f"  {names} {messages.called(update)}" if names else "",
        f"  > {quote}" if quote else "",
        f"    {gloss}" if quote and gloss else "",
        f"  {_left(*messages.not_found(update.still_open, update.looked_in))}" if update.still_open else "",
        f"  {plain.link(update.url)}" if plain.link(update.url) else "",
    )
    return tuple(f"  {line}" for line in lines if line)


def _details(dossier: Dossier) -> tuple[str, ...]:
    """In short: the card has shown the words of the source, and `why` prints the rest."""
    heading, left = messages.not_found(dossier.not_said, dossier.looked_in)
    details = (
        (messages.SAID_OPEN, "; ".join(dossier.said_open)),
        (heading, left),
        ("Background", dossier.rounds),
        ("Unconfirmed until", dossier.waiting_for),
    )
    known = [_left(name, plain.clean(text)) for name, text in details if text]
    label = plain.clean(dossier.label)
    return (f"  {label}  " + " · ".join([*known, f"more: monitor why {label}"]),)


def _left(name: str, text: str) -> str:
    """In a line of small letters: `not found in the report read: which firms`."""
    return f"{name[:1].lower()}{name[1:]}: {text}"


def _burst(burst: Burst) -> tuple[str, ...]:
    lines = (" ".join(messages.burst_line(line)) for line in burst.top)
    rest = messages.burst_rest(burst)
    return (messages.burst_title(burst), *(f"  {line}" for line in (*lines, rest) if line))


def _digest(digest: Digest) -> tuple[str, ...]:
    watch = f"Watch  {digests.watch(digest.watch, command=not digest.possible_count)}"
    if not digest.route:
        return (watch,)
    small = (f"{name}  {text}" for name, text in digests.small_parts(digest))
    waiting = [f"{_event(line)} · {_looked(line)} · {plain.clean(line.label)}" for line in digest.waiting]
    new = [f"{_event(line)} · {plain.clean(line.label)}" for line in digest.new]
    body = (
        *_part("Waiting for a decision", waiting, digest.waiting_count),
        *_part(digests.new_heading(digest), new, digest.new_count),
        *_possible(digest),
        *small,
        *_part("Next dates", digests.dates(digest), len(digest.dates)),
        *(() if digest.continued else (watch,)),
    )
    return (digests.title(digest), *(f"  {line}" for line in body))


def _possible(digest: Digest) -> tuple[str, ...]:
    if not digest.possible_count:
        return ()
    more = digests.more_possible(digest)
    lines = (*map(_maybe, digest.possible), more, *digests.feedback(shortcut=False))
    return (digests.POSSIBLE_HEADING, *(f"  {line}" for line in lines if line))


def _maybe(line: PossibleLine) -> str:
    score, headline, source = digests.possible(line)
    return f"{score}  {' · '.join(filter(None, (headline, source, plain.link(line.url))))}".strip()


def _part(name: str, lines: Sequence[str], count: int) -> tuple[str, ...]:
    shown = [*lines, digests.more(count, len(lines))]
    return (name, *(f"  {line}" for line in shown if line)) if count else ()


def _event(line: DigestLine) -> str:
    headline, certainty = digests.event(line)
    return f"{messages.picture(line.direction)} {line.level.value.capitalize()}  {headline} · {certainty}"


def _looked(line: DigestLine) -> str:
    who = ", ".join(map(plain.clean, line.looked))
    return f"looked at by {who}, {digests.undecided(line)}" if who else digests.undecided(line)


def _first_line(alert: Alert) -> messages.FirstLine:
    return messages.first_line(alert, limit=_CARD_WIDTH - 4)  # two borders, two blanks


def _body(alert: Alert, zone: tzinfo | None) -> list[str]:
    line = _first_line(alert)
    origin = messages.origin(alert.source_name, alert.tier, alert.language)
    news = messages.changed(alert)
    changed = f"changed {_time(alert.changed_at, zone)}" if alert.changed_at and news else ""
    url = plain.link(alert.url)
    lines = [
        f"calls {plain.clean(alert.calls)}" if alert.calls else "",
        f"was: {plain.clean(alert.struck)}" if alert.struck else "",
        messages.facts(alert, line),
        messages.summary(alert, line),
        *messages.background(alert),
        ": ".join(filter(None, (changed, news))),
        f"restated: {messages.restated(alert)}" if alert.restated else "",
        f"follows: {plain.clean(alert.follows)}" if alert.follows else "",
        *_deeds(alert, zone),
        f"> {plain.clean(alert.quote)}" if alert.quote else "",
        f"  {plain.clean(alert.gloss)}" if alert.quote and alert.gloss else "",
        f"advice: {plain.clean(alert.why)}" if alert.why else "",
        " · ".join(
            filter(None, (origin, messages.read_in(alert.origins), _times(alert, zone), plain.clean(alert.label)))
        ),
        f"monitor why {alert.label} · {_SAMPLE_NOTE}" if alert.sample else url,
    ]
    return [line for line in lines if line]


def _deeds(alert: Alert, zone: tzinfo | None) -> list[str]:
    """Who looked, and what was decided."""
    looked, decision = alert.looked, alert.decision
    about = (messages.decided(alert), decision.by, decision.note, plain.link(decision.ticket)) if decision else ()
    return [
        f"looked at by {plain.clean(looked.by)}, {_time(looked.at, zone)}" if looked else "",
        f"decided: {' · '.join(filter(None, map(plain.clean, about)))}" if about else "",
    ]


def _times(alert: Alert, zone: tzinfo | None) -> str:
    seen = f"seen {_time(alert.seen_at, zone)}"
    return (
        f"published {_time(alert.published, zone)} · {seen}"
        if alert.published
        else f"publication date not given · {seen}"
    )


def _time(at: datetime, zone: tzinfo | None) -> str:
    there = at.astimezone(zone)
    return f"{written_day(there)} {there:%H:%M %Z}"
