"""The terminal as a Messenger: cards on a screen, plain lines in a pipe. All channels share one screen.

`own_messages` returns what this process printed; output of an earlier process can't be found.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from io import StringIO

from rich import box
from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from monitor.domain.alerts.digest_content import CandidateLine, Digest, DigestLine
from monitor.domain.alerts.message import Alert, Burst, Delayed, Evidence, ListFile, Message, Notice, Update
from monitor.domain.delivery.outbox import DeliveryId, Form, PostedMessage, Receipt
from monitor.domain.rules.rule import Level
from monitor.errors import MessageGoneError, NotSentError
from monitor.wording.messages import batch_texts, digests, texts
from monitor.wording.messages.for_us import FOR_US, for_us_in_short
from monitor.wording.phrases import plain_text as plain
from monitor.wording.phrases.english import written_day

_COLOUR = {Level.LOW: "dim", Level.MEDIUM: "cyan", Level.HIGH: "yellow", Level.CRITICAL: "bold red"}
_CARD_WIDTH = 110  # cells: longer lines tire the eye
_SAMPLE_NOTE = "bundled example, made up; it is sent to no channel"


class TerminalMessenger:
    """Prints to `console`. `zone` is the time zone to show, None the local one; `clock` returns the current time."""

    def __init__(
        self, console: Console, *, zone: tzinfo | None = UTC, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._console = console
        self._zone = zone
        self._clock = clock
        self._printed: list[_Printed] = []

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002 -- the port's signature
        """A screen is always available."""
        return {}

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        thread: Receipt | None = None,  # noqa: ARG002 -- a reply names its event, since output has no threads
        broadcast: bool = False,
        acts: Sequence[str] = (),
    ) -> Receipt:
        self._print(self._printable(message, form, loud=broadcast))
        return self._remember(channel, delivery_id, self._headline(message), tuple(acts))

    async def edit(
        self,
        channel: str,  # noqa: ARG002
        receipt: Receipt,
        message: Message,
        *,
        delivery_id: DeliveryId,  # noqa: ARG002
        form: Form,  # noqa: ARG002
        acts: Sequence[str] = (),
    ) -> Receipt:
        """Prints the new first line of the message, if it has changed; other developments come as replies."""
        headline, index = self._headline(message), self._index(receipt)
        if index is None or self._printed[index].headline != headline:
            self._print(f"edited: {headline}\n")
        if index is not None:
            printed = self._printed[index]
            about = replace(printed.message, acts=tuple(acts) or printed.message.acts)
            self._printed[index] = replace(printed, message=about, headline=headline)
        return receipt

    def _headline(self, message: Message) -> str:
        return lines(message, self._zone)[0].strip()

    def _index(self, receipt: Receipt) -> int | None:
        return next((n for n, printed in enumerate(self._printed) if printed.message.receipt == receipt), None)

    def _print(self, text: str) -> None:
        try:
            self._console.file.write(text)
            self._console.file.flush()
        except OSError as error:
            raise NotSentError(f"terminal: write failed ({error.strerror}); the monitor retries", code="io") from error

    def _printable(self, message: Message, form: Form, *, loud: bool) -> str:
        """The text to write to the console's file. rich itself exits the process when a pipe is closed."""
        screen = self._console
        text = StringIO()
        page = Console(file=text, force_terminal=screen.is_terminal, width=screen.width, no_color=screen.no_color)
        if isinstance(message, Alert) and form is Form.FULL and screen.is_terminal:
            page.print(card(message, zone=self._zone), width=min(page.width, _CARD_WIDTH))
        else:
            head, *others = lines(message, self._zone)
            plain = isinstance(message, Update | Evidence | ListFile) and not loud
            page.print(Text(head, style="" if plain else "bold"), soft_wrap=True)
            for line in others:
                page.print(Text(line), soft_wrap=True)
        return text.getvalue()

    async def own_messages(
        self,
        channel: str,
        *,
        since: datetime,
        thread: Receipt | None = None,
        deep: bool = False,  # noqa: ARG002 -- the list is complete
    ) -> tuple[PostedMessage, ...]:
        """The messages of the channel; none in a thread, since output has no threads."""
        own = (p for p in self._printed if p.message.receipt.channel == channel and p.at >= since)
        return tuple(p.message for p in own) if thread is None else ()

    async def remove(self, channel: str, receipt: Receipt) -> None:  # noqa: ARG002
        raise MessageGoneError("terminal: printed messages can't be removed", code="printed")

    def _remember(self, channel: str, delivery_id: DeliveryId, headline: str, acts: tuple[str, ...]) -> Receipt:
        receipt = Receipt(channel=channel, ts=str(len(self._printed) + 1))
        posted = PostedMessage(delivery=delivery_id, receipt=receipt, acts=acts)
        self._printed.append(_Printed(message=posted, at=self._clock(), headline=headline))
        return receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    message: PostedMessage
    at: datetime
    headline: str


def card(alert: Alert, *, zone: tzinfo | None = UTC) -> Panel:
    """An alert in a box, with its marks (SAMPLE, TRIAL) as the title."""
    line = _first_line(replace(alert, sample=False, trial=False))
    head = Text.assemble(line.before, (line.bold, f"bold {_COLOUR[alert.level]}"), line.after)
    body = [Text(line) for line in _body(alert, zone)]
    title = Text(" ".join(texts.marks(alert))) or None
    return Panel(Group(head, *body), title=title, title_align="left", box=box.SQUARE)


def lines(message: Message, zone: tzinfo | None) -> tuple[str, ...]:
    """The message as plain lines: the first line identifies it, the others are indented."""
    if isinstance(message, Update):
        return _update(message)
    if isinstance(message, Evidence):
        return _evidence(message)
    if isinstance(message, ListFile):
        first, *others = batch_texts.list_file_lines(message)
        return (f"  {plain.clean(message.label)}  {first}", *(f"    {line}" for line in others))
    if isinstance(message, Burst):
        return _burst(message)
    if isinstance(message, Delayed):
        return _delayed(message, zone)
    if isinstance(message, Digest):
        return _digest(message)
    if isinstance(message, Notice):
        code = (f"  {plain.clean_code(line)}" for line in message.code)
        return (plain.clean(message.title), *(f"  {plain.clean(line)}" for line in message.lines), *code)
    return (str(_first_line(message)), *(f"  {line}" for line in _body(message, zone)))


def _delayed(delayed: Delayed, zone: tzinfo | None) -> tuple[str, ...]:
    lines = (f"  {batch_texts.delayed_item(i)} · seen {_time(i.at, zone)} {plain.link(i.url)}" for i in delayed.items)
    more = batch_texts.delayed_more(delayed)
    return (batch_texts.delayed_title(delayed), *(line.rstrip() for line in lines), *([f"  {more}"] if more else []))


def _update(update: Update) -> tuple[str, ...]:
    """A reply, indented; it names its event, since other messages may be printed in between."""
    quote, gloss = plain.clean(update.quote), plain.clean(update.gloss)
    names = ", ".join(map(plain.clean, update.mentions))
    lines = (
        f"{plain.clean(update.label)}  {''.join(texts.update_line(update))}",
        f"  {FOR_US}: {update.for_us}" if update.for_us else "",
        f"  calls {plain.clean(update.mention_group)}" if update.mention_group else "",
        f"  {names} {texts.called(update)}" if names else "",
        f"  > {quote}" if quote else "",
        f"    {gloss}" if quote and gloss else "",
        f"  {_left(*texts.not_found(update.still_open, update.texts_read))}" if update.still_open else "",
        f"  {plain.link(update.url)}" if plain.link(update.url) else "",
    )
    return tuple(f"  {line}" for line in lines if line)


def _evidence(evidence: Evidence) -> tuple[str, ...]:
    """The evidence on one line: the card has shown the quote, and `monitor why` prints the rest."""
    heading, left = texts.not_found(evidence.facets_not_found, evidence.texts_read)
    details = (
        (texts.OPEN_HEADING, "; ".join(evidence.stated_open)),
        (heading, left),
        ("Background", evidence.background_heading),
        ("Unconfirmed until", evidence.waiting_for),
    )
    known = [_left(name, plain.clean(text)) for name, text in details if text]
    label = plain.clean(evidence.label)
    return (f"  {label}  " + " · ".join([*known, f"more: monitor why {label}"]),)


def _left(name: str, text: str) -> str:
    """`not found in the report read: which firms`, with a lower-case name."""
    return f"{name[:1].lower()}{name[1:]}: {text}"


def _burst(burst: Burst) -> tuple[str, ...]:
    lines = (" ".join(batch_texts.burst_line(line)) for line in burst.top)
    rest = batch_texts.burst_rest(burst)
    return (batch_texts.burst_title(burst), *(f"  {line}" for line in (*lines, rest) if line))


def _digest(digest: Digest) -> tuple[str, ...]:
    watch = f"Watch  {digests.watch(digest.watch, command=not digest.possible_count)}"
    if not digest.route:
        return (watch,)
    small = (f"{name}  {text}" for name, text in digests.small_parts(digest))
    waiting = [f"{_event(line)} · {_decision_state(line)} · {plain.clean(line.label)}" for line in digest.waiting]
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
    lines = (*map(_candidate, digest.possible), more, *digests.feedback(shortcut=False))
    return (digests.POSSIBLE_HEADING, *(f"  {line}" for line in lines if line))


def _candidate(line: CandidateLine) -> str:
    score, headline, source = digests.possible(line)
    return f"{score}  {' · '.join(filter(None, (headline, source, plain.link(line.url))))}".strip()


def _part(name: str, lines: Sequence[str], count: int) -> tuple[str, ...]:
    shown = [*lines, digests.more(count, len(lines))]
    return (name, *(f"  {line}" for line in shown if line)) if count else ()


def _event(line: DigestLine) -> str:
    headline, certainty = digests.event(line)
    parts = (headline, certainty, for_us_in_short(line.for_us))
    shown = " · ".join(part for part in parts if part)
    return f"{texts.picture(line.direction)} {line.level.value.capitalize()}  {shown}"


def _decision_state(line: DigestLine) -> str:
    who = ", ".join(map(plain.clean, line.acknowledged_by))
    return f"acknowledged by {who}, {digests.undecided(line)}" if who else digests.undecided(line)


def _first_line(alert: Alert) -> texts.FirstLine:
    return texts.first_line(alert, limit=_CARD_WIDTH - 4)  # two borders, two spaces


def _body(alert: Alert, zone: tzinfo | None) -> list[str]:
    line = _first_line(alert)
    origin = texts.origin(alert.source_name, alert.tier, alert.language)
    change = texts.changed(alert)
    changed = f"changed {_time(alert.changed_at, zone)}" if alert.changed_at and change else ""
    url = plain.link(alert.url)
    lines = [
        f"calls {plain.clean(alert.mention_group)}" if alert.mention_group else "",
        f"was: {plain.clean(alert.previous_text)}" if alert.previous_text else "",
        texts.facts(alert, line),
        texts.summary(alert, line),
        f"{FOR_US}: {alert.for_us}" if alert.for_us else "",
        *texts.background(alert),
        ": ".join(filter(None, (changed, change))),
        f"restated: {texts.restated(alert)}" if alert.restated else "",
        f"follows: {plain.clean(alert.follows)}" if alert.follows else "",
        *_user_actions(alert, zone),
        f"> {plain.clean(alert.quote)}" if alert.quote else "",
        f"  {plain.clean(alert.gloss)}" if alert.quote and alert.gloss else "",
        f"advice: {plain.clean(alert.why)}" if alert.why else "",
        " · ".join(filter(None, (origin, texts.read_in(alert.origins), _times(alert, zone), plain.clean(alert.label)))),
        f"monitor why {alert.label} · {_SAMPLE_NOTE}" if alert.sample else url,
    ]
    return [line for line in lines if line]


def _user_actions(alert: Alert, zone: tzinfo | None) -> list[str]:
    """The person in charge, acknowledgement and decision."""
    acknowledged, decision = alert.acknowledgement, alert.decision
    about = (texts.decided(alert), decision.by, decision.note, plain.link(decision.ticket)) if decision else ()
    return [
        f"assigned to {plain.clean(alert.assignment.to)}" if alert.assignment else "",
        f"acknowledged by {plain.clean(acknowledged.by)}, {_time(acknowledged.at, zone)}" if acknowledged else "",
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
    local = at.astimezone(zone)
    return f"{written_day(local)} {local:%H:%M %Z}"
