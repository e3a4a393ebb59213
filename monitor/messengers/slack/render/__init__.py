"""A message as Slack's blocks and notification text: one module a kind of message, `markup` for what they share. Pure.

Every string of a message is plain text; `markup` escapes it, once.
"""

from monitor.domain.alerts.digest_content import Digest
from monitor.domain.alerts.message import Alert, Burst, Delayed, Dossier, Message, Notice, Update
from monitor.domain.delivery.outbox import DeliveryId, Form
from monitor.messengers.slack.render.alert import alert
from monitor.messengers.slack.render.burst import burst
from monitor.messengers.slack.render.delayed import delayed
from monitor.messengers.slack.render.digest import digest
from monitor.messengers.slack.render.dossier import dossier
from monitor.messengers.slack.render.markup import BLOCKS_CHARS, SECTION_CHARS, TEXT_CHARS, Payload
from monitor.messengers.slack.render.notice import notice
from monitor.messengers.slack.render.update import update

__all__ = ["BLOCKS_CHARS", "SECTION_CHARS", "TEXT_CHARS", "Payload", "render"]


def render(message: Message, *, form: Form, controls_of: DeliveryId | None = None) -> Payload:
    """`message` in one of the three forms, each within Slack's limits whatever the message holds.

    `controls_of` is the delivery that an alert's controls belong to; None shows and names none of those that Slack
    would have to bring to us.
    """
    match message:
        case Alert():
            return alert(message, form, controls_of)
        case Update():
            return update(message, form)
        case Dossier():
            return dossier(message, form)
        case Burst():
            return burst(message, form)
        case Digest():
            return digest(message, form, shortcut=controls_of is not None)
        case Notice():
            return notice(message, form)
        case Delayed():
            return delayed(message, form)
