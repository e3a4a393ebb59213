"""A clause of act(…) alone, asked of an act that is known without its text: of a stored event, or of a register."""

from collections.abc import Callable

from monitor.domain.acts.act import Act
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.query import Query
from monitor.language.query.compile import Compiler
from monitor.language.query.facts import FactFinder
from monitor.language.query.of_acts import patterns_of

__all__ = ["on_act"]


def on_act(query: Query, vocabulary: Vocabulary) -> Callable[[Act], bool]:
    """Whether the clause holds for an act: by the very tests that matching rests on.

    Raises TypeError for a clause that has a stranger (`of_acts`).
    """
    compiler, finder = Compiler(vocabulary), FactFinder(vocabulary)
    tests = [compiler.act_test(pattern) for pattern in patterns_of(query)]

    def holds(act: Act) -> bool:
        facts = finder.of(act)
        return any(test(act, facts) for test in tests)

    return holds
