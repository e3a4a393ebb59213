"""A gate: whether the words of an article rule out an act, a proposal and an answer to an earlier report.

Most news is so, and needs neither sentences nor grammar. The gate has no false "yes"; tests compare with a reading by
all stages.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from monitor.language.acts.grammar.mentions import Part
from monitor.language.acts.grammar.triggers import may_state_act
from monitor.language.acts.stages.answers import ANSWER_PATTERNS
from monitor.language.acts.stages.corrections import REVISION_PATTERNS
from monitor.language.document import Document
from monitor.language.screening import screen_of


@cache
def _may_answer() -> Callable[[str], bool]:
    return screen_of((*REVISION_PATTERNS, *ANSWER_PATTERNS))


def is_ordinary(document: Document, parts: Mapping[str, Sequence[Part]]) -> bool:
    """Whether all stages would find nothing but noise. `parts` are those of the mentions of each field."""
    if any(may_state_act(field) or any(part.restricts for part in field) for field in parts.values()):
        return False
    return not _may_answer()(f"{document.folded('title').text}\n{document.folded('text').text}")
