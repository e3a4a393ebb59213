"""Mutes: a rule that sends nothing for some days, or a topic about which no rule does.

Muting never affects critical alerts, and no event: it is stored and joined as ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.development import PolicyEvent
from monitor.domain.interactions.topic import NO_TOPIC, Topic
from monitor.domain.rules.rule import RuleId

MuteSubject = RuleId | Topic
"""What is muted: a rule by its id, or a topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """One mute, of a rule or of a topic. `by` is the messenger's own id of a person, `because` the reason given, "" for
    none.
    """

    by: str
    at: datetime
    until: datetime
    rule_id: RuleId | None = None
    topic: Topic = NO_TOPIC
    because: str = ""

    @property
    def subject(self) -> MuteSubject:
        return self.topic if self.rule_id is None else self.rule_id


@dataclass(frozen=True, slots=True)
class Mutes:
    """The current mutes."""

    all: tuple[Mute, ...] = ()

    def of(self, event: PolicyEvent, rules: Iterable[RuleId], vocabulary: Vocabulary) -> dict[RuleId, Mute]:
        """The rules that are muted for the event, each with its mute: all of them if a topic covers the event."""
        covering = next((m for m in self.all if m.topic and m.topic.covers(event, vocabulary)), None)
        by_rule = {m.rule_id: m for m in self.all if m.rule_id is not None}
        found = ((rule, by_rule.get(rule, covering)) for rule in rules)
        return {rule: mute for rule, mute in found if mute is not None}
