"""The runtime configuration: rules, vocabulary, routes and sources, replaced as a whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.bursts import DEFAULT_LIMITS, BurstLimits
from monitor.domain.rules.rule import Rule, RuleId, Status
from monitor.domain.sources.source import Source, SourceId
from monitor.domain.watch.exposure import ExposureFinder
from monitor.domain.watch.watch_list import NOTHING_WATCHED, WatchList


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeConfig:
    """`workspace`: where deliveries go (Slack team, or "terminal"); part of their keys. `revision`: commit and author
    of the rules folder, "" if unknown. `storm`: when many alerts become a burst; None: never. `second_reader`: the
    model that is asked about candidates, "" if none. `watch` is the watch list, as child processes have it;
    `exposure` finds which of its entries an event touches, None if there are none. `has_threads`: whether a
    channel shows replies under their message; without, alerts never become a burst. `direct_messages`: whether messages
    can be sent to people.
    """

    rules: Mapping[RuleId, Rule]
    vocabulary: Vocabulary
    routes: Routes
    sources: Mapping[SourceId, Source]
    workspace: str
    revision: str = ""
    storm: BurstLimits | None = DEFAULT_LIMITS
    second_reader: str = ""
    watch: WatchList = NOTHING_WATCHED
    exposure: ExposureFinder | None = None
    has_threads: Callable[[str], bool] = lambda _: True
    direct_messages: bool = True

    def storm_of(self, channel: str) -> BurstLimits | None:
        """When many alerts of the channel become a burst; None: never."""
        return self.storm if self.has_threads(channel) else None

    def rule(self, rule_id: RuleId) -> Rule | None:
        """The rule, or None if it was retired or removed."""
        rule = self.rules.get(rule_id)
        return None if rule is None or rule.status is Status.RETIRED else rule
