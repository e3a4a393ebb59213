"""User actions on messages: their log, the labels that they give, and the explanation of verdicts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.alerts.mute import Mute
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.feedback import AnnouncedAlert, Label
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.interactions.subscriptions import Subscription


class UserActionLog(Protocol):
    def get(self, key: str) -> RecordedInteraction | None: ...

    def add(self, recorded: RecordedInteraction) -> bool:
        """Insert unless its key exists, and return whether it was inserted."""

    def save(self, recorded: RecordedInteraction) -> None:
        """Store the result of a user action that was undone. Raises StoreError if it is not stored."""

    def of_event(self, event_id: EventId) -> tuple[RecordedInteraction, ...]:
        """Return the user actions on an event and on events merged into it, in order of time."""

    def of_mutes(self) -> tuple[RecordedInteraction, ...]:
        """Return the user actions that muted or unmuted a rule or a topic, in order of time."""

    def of_subscriptions(self) -> tuple[RecordedInteraction, ...]:
        """Return the user actions that began or ended a subscription, in order of time."""

    def subscriptions(self) -> tuple[Subscription, ...]:
        """Return the current subscriptions, by person."""

    def decided(self) -> tuple[RecordedInteraction, ...]:
        """Return the decisions on events that were not undone, in order of time."""

    def mutes(self, *, now: datetime) -> tuple[Mute, ...]:
        """Return the active mutes."""


class LabelRepository(Protocol):
    """Labels, one per user action."""

    def put(self, label: Label) -> None:
        """Insert, or replace the label of the same user action."""

    def drop(self, key: str) -> None: ...

    def get(self, key: str) -> Label | None: ...

    def all(self) -> tuple[Label, ...]:
        """Return all labels, in order of time."""

    def alerts(self) -> tuple[AnnouncedAlert, ...]:
        """Return all alerts except samples, with people's verdicts, in order of time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why something was alerted or not; `text` is a paragraph. `alerted` is True if it was alerted or a rule matches.

    `title`, `body`, `language` and `url` are those of the judged text, `source_id` its source; "" if there is none.
    `example` is the line of a rule's examples with this text. If nothing has the name that was asked for, `is_known` is
    False, and `text` suggests what is near, "" if nothing is.
    """

    text: str
    alerted: bool
    title: str = ""
    body: str = ""
    language: str = ""
    url: str = ""
    source_id: str = ""
    example: str = ""
    is_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A report in a few lines: `text` is its heading."""

    text: str
    lines: tuple[str, ...] = ()


class Explainer(Protocol):
    async def why(self, name: str, *, channel: str) -> Explained | None:
        """Explain an event (by label), an article (by id) or a URL as `monitor why` does, within the licence terms of
        the channel's readers. None if the name is unknown. Raises MonitorError if it can't be explained now.
        """

    async def judge(self, text: str, *, channel: str) -> Explained:
        """Explain a text that a user sent: the URL in it, or else its words. `channel` and errors as in `why`."""

    async def report(self, text: str, *, channel: str) -> Reported:
        """The report that a person asked for in words (`regime gallium`), shortened, within the licence terms of the
        channel's readers. Raises MonitorError as `why` does.
        """
