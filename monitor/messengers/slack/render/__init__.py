"""Rendering of messages as Slack blocks and notification text, one module per kind of message. Pure.

Every string of a message is plain text; `markup` escapes it, once.
"""

from monitor.domain.alerts.digest_content import Digest
from monitor.domain.alerts.message import Alert, Burst, Delayed, Evidence, ListFile, Message, Notice, Update
from monitor.domain.delivery.outbox import DeliveryId, Form
from monitor.messengers.slack.render.alert import alert
from monitor.messengers.slack.render.burst import burst
from monitor.messengers.slack.render.delayed import delayed
from monitor.messengers.slack.render.digest import digest
from monitor.messengers.slack.render.evidence import evidence
from monitor.messengers.slack.render.list_file import list_file
from monitor.messengers.slack.render.markup import BLOCKS_CHARS, SECTION_CHARS, TEXT_CHARS, Payload
from monitor.messengers.slack.render.notice import notice
from monitor.messengers.slack.render.update import update

__all__ = ["BLOCKS_CHARS", "SECTION_CHARS", "TEXT_CHARS", "Payload", "render"]


def render(message: Message, *, form: Form, controls_of: DeliveryId | None = None) -> Payload:
    """`message` in one of the three forms, within Slack's limits for any content.

    `controls_of` is the delivery that the controls of an alert belong to; None omits the controls whose clicks would
    have to arrive at the monitor.
    """
    match message:
        case Alert():
            return alert(message, form, controls_of)
        case Update():
            return update(message, form)
        case Evidence():
            return evidence(message, form)
        case ListFile():
            return list_file(message, form)
        case Burst():
            return burst(message, form)
        case Digest():
            return digest(message, form, shortcut=controls_of is not None)
        case Notice():
            return notice(message, form)
        case Delayed():
            return delayed(message, form)
