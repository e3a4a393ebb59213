"""Test of a clause of act(…) alone on an act without its text: of a stored event or a register."""

from collections.abc import Callable

from monitor.domain.acts.act import Act
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.query import Query
from monitor.domain.watch.exposure import ExposureFinder
from monitor.language.query.compile import Compiler
from monitor.language.query.facts import FactFinder
from monitor.language.query.of_acts import patterns_of


def on_act(query: Query, vocabulary: Vocabulary, exposure: ExposureFinder | None = None) -> Callable[[Act], bool]:
    """A test of whether the clause holds for an act; it uses the same checks as matching.

    `exposure` is as in `FactFinder`.

    Raises TypeError for a clause that is not of act(…) alone (`of_acts`).
    """
    compiler, finder = Compiler(vocabulary), FactFinder(vocabulary, exposure)
    tests = [compiler.act_test(pattern) for pattern in patterns_of(query)]

    def holds(act: Act) -> bool:
        facts = finder.of(act)
        return any(test(act, facts) for test in tests)

    return holds
