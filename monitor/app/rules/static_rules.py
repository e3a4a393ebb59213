"""A fixed rule set in place of a rules folder, for tests that end a process at a chosen point."""

from collections.abc import Mapping

from monitor.ports.rules import PackFiles, RulesFolder, RulesLoaded
from monitor.rulefiles import RuleSet
from monitor.rulefiles.folders.reader import to_rules_loaded


class StaticRules:
    """Implements `ports.RuleFiles` and its folder; it never changes."""

    gone = private_gone = ""
    revision = None

    def __init__(self, rules: RuleSet) -> None:
        self._rules = to_rules_loaded(rules)

    def read(self) -> RulesFolder:
        return self

    def load(self, instead: Mapping[str, PackFiles | None]) -> RulesLoaded:  # noqa: ARG002
        return self._rules

    def warnings(self) -> Mapping[str, tuple[str, ...]]:
        return {}
