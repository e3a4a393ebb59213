"""All that decides besides the text: rules, vocabulary, routes, sources. One value, replaced as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.bursts import USUAL_LIMITS, StormLimits
from monitor.domain.rules.rule import Rule, RuleId, Status
from monitor.domain.sources.source import Source, SourceId

__all__ = ["Desk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """`workspace` names the place that deliveries go to (Slack team, or "terminal"); it is part of their keys.

    `storm` says when many alerts become a burst; None: never. `second_reader` names the model that is asked about
    possible acts, "" where none is. `revision` says which commit of the rules folder it is,
    and by whom, "" where that is not known.
    """

    rules: Mapping[RuleId, Rule]
    vocabulary: Vocabulary
    routes: Routes
    sources: Mapping[SourceId, Source]
    workspace: str
    revision: str = ""
    storm: StormLimits | None = USUAL_LIMITS
    second_reader: str = ""

    def rule(self, rule_id: RuleId) -> Rule | None:
        """The rule if it may still speak: one that was retired or removed since its match is silent."""
        rule = self.rules.get(rule_id)
        return None if rule is None or rule.status is Status.RETIRED else rule
