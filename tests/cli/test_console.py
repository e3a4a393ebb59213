from io import StringIO

from rich.console import Console

from monitor.cli.console import Screen
from monitor.domain.message import Notice
from monitor.domain.vocabulary import Vocabulary
from monitor.pipeline.reload import Reloaded
from monitor.ports import Knowledge, RulesLoaded

RULES = RulesLoaded(knowledge=Knowledge(vocabulary=Vocabulary.of(()), rules=(), version="1"))


def shown(reloaded: Reloaded) -> list[str]:
    console = Console(file=StringIO(), width=200)
    Screen(console).rules(reloaded)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def test_a_reload_shows_what_is_allowed_and_probably_not_meant() -> None:
    first, second = shown(
        Reloaded(rules=RULES, changed=True, warnings=("a/alerts.yaml:3:9: warning[shadowed-rule]: x",))
    )
    assert first == "  ⚠ a/alerts.yaml:3:9: warning[shadowed-rule]: x"
    assert second.endswith("rules read anew: 0 rules, 0 sources")


def test_a_pack_that_does_not_load_shows_what_the_operator_is_told() -> None:
    said = Notice(title="minerals rules not loaded", lines=("a fact",), code=("   3 | x",))
    assert shown(Reloaded(rules=RULES, changed=False, notices=(said,))) == [
        "minerals rules not loaded",
        "  a fact",
        "     3 | x",
    ]
