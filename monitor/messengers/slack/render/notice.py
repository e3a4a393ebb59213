"""A notice as Slack blocks: one section of at most ten lines, and an excerpt of a file."""

from monitor.domain.alerts.message import Notice
from monitor.domain.delivery.outbox import Form
from monitor.messengers.slack.render.markup import PLAIN_CHARS, Payload, bold, fixed_width, mrkdwn, section, within

LINES = 10
CODE_LINES, CODE_CHARS = 3, 180  # fits a section even if escaping makes it five times longer


def notice(message: Notice, form: Form) -> Payload:
    title = mrkdwn(message.title, 300)
    lines = [mrkdwn(line, 240) for line in _first_lines(message.lines)]
    if form is Form.PLAIN:
        return Payload(text=within([title, *lines], PLAIN_CHARS))
    head = _head(message.title) if form is Form.FULL else title
    code = (fixed_width(message.code[:CODE_LINES], CODE_CHARS),) if message.code else ()
    return Payload(text=title, blocks=(section("\n".join([head, *lines])), *code))


def _head(title: str) -> str:
    """The title with its first sentence in bold."""
    first, stop, rest = title.partition(". ")
    return f"{bold(first + stop.rstrip(), 300)} {mrkdwn(rest, 300)}".rstrip()


def _first_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    if len(lines) < LINES:
        return lines
    shown = LINES - 2  # with the title and the line that counts the rest
    return (*lines[:shown], f"… and {len(lines) - shown} more")
