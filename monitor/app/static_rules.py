"""Rules that are given and come from no folder: for tests, which end a process at a chosen point."""

from collections.abc import Mapping

from monitor.ports.rules import PackFiles, RulesFolder, RulesLoaded
from monitor.rulefiles import RuleSet
from monitor.rulefiles.reader import as_loaded

__all__ = ["Given"]


class Given:
    """`ports.RuleFiles` and its folder at once. Nothing of it changes."""

    gone = ""
    revision = None

    def __init__(self, rules: RuleSet) -> None:
        self._rules = as_loaded(rules)

    def read(self) -> RulesFolder:
        return self

    def load(self, instead: Mapping[str, PackFiles | None]) -> RulesLoaded:  # noqa: ARG002
        return self._rules

    def warnings(self) -> Mapping[str, tuple[str, ...]]:
        return {}
