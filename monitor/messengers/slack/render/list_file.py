"""The names of a list change: the comment of the uploaded file, or the first names where no file can be uploaded."""

from monitor.domain.alerts.message import ListFile
from monitor.domain.delivery.outbox import Form
from monitor.messengers.slack.render.markup import PLAIN_CHARS, Payload, bold, mrkdwn, section, within
from monitor.wording.messages import batch_texts

_NAME_CHARS = 120


def file_comment(message: ListFile) -> str:
    """The text of the message that shares the file."""
    said = f"{bold(message.title, 200)} · CSV file with all names"
    return f"{said}. {mrkdwn(message.text, 200)}" if message.text else said


def list_file(message: ListFile, form: Form) -> Payload:
    """The message without a file."""
    title, *names = (mrkdwn(line, _NAME_CHARS) for line in batch_texts.list_file_lines(message))
    if form is Form.PLAIN:
        return Payload(text=within([title, *names], PLAIN_CHARS))
    body = within([bold(message.title, 200), *names], PLAIN_CHARS)
    return Payload(text=title, blocks=(section(body),))
