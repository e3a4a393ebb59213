"""Grammar and heads on the stage and the measure of labelled acts, each head by weights that did not see the item."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from monitor.domain.acts.scheme import Stage, benchmark_label
from monitor.language.judge.decide import second_measure, second_stage
from tests.training.reading import Read

Opinions = Mapping[str, Mapping[str, float]]
"""Head to label to probability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Acts of the folds that grammar and label give the facet. Where both readings differ the card calls it unclear:
    `unclear`, of which the grammar was right in `grammar_right` and the head in `head_right`. `right` and `clear_right`
    are the share of right assertions of the grammar among all, and among those that are left.
    """

    acts: int
    unclear: int
    grammar_right: int
    head_right: int
    right: float
    clear_right: float


def compare_stages(answered: Sequence[tuple[Read, Opinions]]) -> Compared:
    def second(read: Read, said: Opinions) -> str | None:
        lower = second_stage(read.acts[0], {Stage(label): p for label, p in said["stage"].items()})
        return None if lower is None else lower.value

    own = [(r, said) for r, said in answered if r.item.label.stage]
    return _compared(own, "stage", lambda r: r.acts[0].stage.value, second)


def compare_measures(answered: Sequence[tuple[Read, Opinions]]) -> Compared:
    own = [(r, said) for r, said in answered if r.item.label.measure]
    return _compared(
        own,
        "measure",
        lambda r: benchmark_label(r.acts[0].measure, r.acts[0].action),
        lambda r, said: second_measure(r.acts[0], said["measure"]),
    )


def _compared(
    answered: Sequence[tuple[Read, Opinions]],
    facet: str,
    first: Callable[[Read], str],
    second: Callable[[Read, Opinions], str | None],
) -> Compared:
    rows = [(first(r), second(r, said), getattr(r.item.label, facet)) for r, said in answered]
    differing = [row for row in rows if row[1] is not None]
    right, lost = sum(g == label for g, _, label in rows), sum(g == label for g, _, label in differing)
    return Compared(
        acts=len(rows),
        unclear=len(differing),
        grammar_right=lost,
        head_right=sum(h == label for _, h, label in differing),
        right=right / max(len(rows), 1),
        clear_right=(right - lost) / max(len(rows) - len(differing), 1),
    )
