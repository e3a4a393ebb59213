"""A notice as Slack's blocks: one section of ten lines at most, and a piece of a file under it."""

from monitor.domain.alerts.message import Notice
from monitor.domain.delivery.outbox import Form
from monitor.messengers.slack.render.markup import PLAIN_CHARS, Payload, bold, fixed_width, mrkdwn, section, within

__all__ = ["notice"]

LINES = 10
CODE_LINES, CODE_CHARS = 3, 180  # escaped five times as long, they fit a section


def notice(said: Notice, form: Form) -> Payload:
    title = mrkdwn(said.title, 300)
    lines = [mrkdwn(line, 240) for line in _first_lines(said.lines)]
    if form is Form.PLAIN:
        return Payload(text=within([title, *lines], PLAIN_CHARS))
    head = _head(said.title) if form is Form.FULL else title
    code = (fixed_width(said.code[:CODE_LINES], CODE_CHARS),) if said.code else ()
    return Payload(text=title, blocks=(section("\n".join([head, *lines])), *code))


def _head(title: str) -> str:
    """What is so in bold, as far as the first full stop; what follows from it is read after it."""
    first, stop, rest = title.partition(". ")
    return f"{bold(first + stop.rstrip(), 300)} {mrkdwn(rest, 300)}".rstrip()


def _first_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    if len(lines) < LINES:
        return lines
    shown = LINES - 2  # with the title and the line that counts the rest
    return (*lines[:shown], f"… and {len(lines) - shown} more")
