"""`make train`: from labels and texts to the weights file, and the table of figures."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from monitor.language.judge.claims import ClaimKind
from monitor.language.judge.features import VIEWS
from monitor.language.judge.linear import LinearJudge, sigmoid
from monitor.language.judge.weights import SHIPPED, pack, read_weights, unpack
from monitor.ports.children.extraction import ReaderConfig
from tests.training import claims
from tests.training import items as labelled
from tests.training.diagram import diagram
from tests.training.figures import (
    Bin,
    Figures,
    Judged,
    average_precision,
    bootstrapped,
    calibration_error,
    figures,
    reliability,
    thresholds,
)
from tests.training.fit import (
    Fitted,
    Head,
    calibrated,
    fit,
    fit_head,
    folds,
    opinions,
    out_of_fold,
    platt,
    quantised,
)
from tests.training.reading import Read, read_all, shipped_knowledge
from tests.training.second import compare_measures, compare_stages
from tests.training.splits import TEST, split
from tests.training.texts import texts_option

DIAGRAM = Path(__file__).parents[2] / "docs/images/reliability.svg"

_DIRECTIONS = ("easing", "tightening", "none")
_STAGES = ("considered", "proposed", "announced", "in_force", "denied")
_MEASURES = (
    *("export_licence_grant", "export_licensing_requirement", "export_ban", "export_quota", "export_tax"),
    *("control_list_change", "entity_listing", "suspension_of_control", "removal_of_control", "enforcement"),
    *("investigation_or_review", "other"),
)
_HEADS = {"direction": _DIRECTIONS, "stage": _STAGES, "measure": _MEASURES}
_FACTS = ("facts", "combinations")
_GROUPS = {
    "facts alone (grammar and vocabulary)": _FACTS,
    "n-grams alone": tuple(v for v in VIEWS if v not in _FACTS),
    "without combinations of facts": tuple(v for v in VIEWS if v != "combinations"),
    "without masked n-grams": tuple(v for v in VIEWS if not v.endswith("_masked")),
    "without n-grams as written": tuple(v for v in VIEWS if v.endswith("_masked") or v in _FACTS),
    "without the lead": tuple(v for v in VIEWS if not v.startswith("lead")),
    "without the sentence of a proposal": tuple(v for v in VIEWS if not v.startswith("sentence")),
    "all": VIEWS,
}


@click.command()
@texts_option()
@click.option("--write/--no-write", default=True, help="Write the weights file and the reliability diagram.")
@click.option("--figures/--no-figures", "figures_too", default=True, help="Print the figures of months not trained on.")
@click.option("--ablation/--no-ablation", default=True, help="Also leave groups of features and labels out in turn.")
@click.option("--heads", is_flag=True, help="Compare grammar and heads on stage and measure. Takes some minutes more.")
@click.option("--claims/--no-claims", "claims_too", default=True, help="Print the figures of the check of claims.")
@click.option("--claims-alone", is_flag=True, help="Train only the check of claims, over the shipped judge.")
@click.option(
    "--errors",
    type=click.IntRange(min=0),
    default=50,
    show_default=True,
    help="List that many of the worst errors of the test months, by id.",
)
def main(
    *,
    texts: Path,
    write: bool,
    figures_too: bool,
    ablation: bool,
    heads: bool,
    claims_too: bool,
    claims_alone: bool,
    errors: int,
) -> None:
    """Train the judge on the labels of this repository and the texts in the folder TEXTS, and print its figures."""
    console = Console(highlight=False, width=120)
    knowledge = shipped_knowledge()
    if claims_alone:
        _train_claims(console, texts, knowledge, write=write)
        return
    everything = labelled.everything(texts, knowledge)
    with _bar("reading", len(everything)) as step:
        reads = read_all(everything, step)
    console.print(_counted(reads))
    if figures_too:
        _show_figures(console, reads, ablation=ablation, errors=errors)
    whole = [r for r in reads if r.judged or r.item.origin in ("own", "example")]
    final = _Plan.of(whole)
    bins = reliability(*calibrated(dict(zip((r.item.id for r in final.reads), final.scores, strict=True)), whole))
    if figures_too:
        _show_reliability(console, bins)
    if heads:
        _show_heads(console, whole)
    if write or claims_too:
        arrays, metadata = final.packed(fit(whole), whole)
        given = _given_claims(knowledge, arrays, metadata, whole)
        _show_claims(console, given)
    if write:
        DIAGRAM.write_text(diagram(bins), encoding="utf-8")
        _write(console, *_with_support(arrays, metadata, given))


def _train_claims(console: Console, texts: Path, knowledge: ReaderConfig, *, write: bool) -> None:
    items = [*labelled.of_pool(texts / "pool"), *labelled.of_wild(texts / "bench/wild.jsonl"), *labelled.own()]
    with _bar("reading", len(items)) as step:
        reads = [r for r in read_all([i for i in items if i.label.is_act], step) if r.features]
    shipped = read_weights(SHIPPED)
    arrays, metadata = {name: bytes(array) for name, array in shipped.arrays.items()}, dict(shipped.metadata)
    given = _given_claims(knowledge, arrays, metadata, reads)
    _show_claims(console, given)
    if write:
        _write(console, *_with_support(arrays, metadata, given))


def _write(console: Console, arrays: Mapping[str, bytes], metadata: Mapping[str, Any]) -> None:
    data = pack(arrays, metadata)
    SHIPPED.write_bytes(data)
    console.print(f"{SHIPPED.name}: {len(data):,} bytes, {sha256(data).hexdigest()[:16]}")


def _show_figures(console: Console, reads: Sequence[Read], *, ablation: bool, errors: int) -> None:
    months = split(reads, TEST)
    past, test = months.past, months.held
    plan = _Plan.of(past)
    model = fit(past)
    title = "months from 2026-03 on, by weights of the months before"
    _print(console, title, plan.judge(test, model), test)
    for mode in ("strict", "wide"):
        said = figures(plan.judge(test, model, mode))
        console.print(f"{mode}: precision {said.precision:.3f}, recall {said.recall:.3f}")
    if ablation:
        _ablate(console, past, test)
        _learning(console, past, test)
    if errors:
        _worst(console, test, plan, model, errors)


class _Plan:
    """What the folds of some readings say: how scores become probabilities, and which probability is enough."""

    def __init__(self, scores: dict[str, float], reads: Sequence[Read]) -> None:
        pool = [r for r in reads if r.item.id in scores]
        self.scores = [scores[r.item.id] for r in pool]
        self.truths = [r.item.label.is_act for r in pool]
        self.reads = pool
        self.slope, self.offset = platt(self.scores, self.truths)
        self.thresholds = thresholds([self.chance(s) for s in self.scores], self.truths)

    @classmethod
    def of(cls, reads: Sequence[Read]) -> "_Plan":
        return cls(out_of_fold(reads), reads)

    def chance(self, score: float) -> float:
        return sigmoid(self.slope * score + self.offset)

    def judge(self, reads: Sequence[Read], model: Fitted, mode: str = "balanced") -> list[Judged]:
        least, strict = self.thresholds[mode]["act"], self.thresholds["strict"]["act"]
        chances = [self.chance(s) for s in model.score(reads)]
        return [
            Judged(read=r, alert=bool(r.judged and c >= (least if r.screened else strict)))
            for r, c in zip(reads, chances, strict=True)
        ]

    def documented(self) -> dict[str, dict[str, float]]:
        """Each mode's precision and recall over the folds."""
        found = {}
        for mode, both in self.thresholds.items():
            alerts = [self.chance(s) >= both["act"] for s in self.scores]
            said = figures([Judged(read=r, alert=a) for r, a in zip(self.reads, alerts, strict=True)])
            found[mode] = {"precision": round(said.precision, 3), "recall": round(said.recall, 3)}
        return found

    def packed(self, model: Fitted, reads: Sequence[Read]) -> tuple[dict[str, bytes], dict[str, Any]]:
        """Arrays and metadata, still without the check of claims."""
        arrays: dict[str, bytes] = {}
        scales: dict[str, float] = {}
        for view in VIEWS:
            arrays[f"act.{view}"], scales[view] = quantised(model.weights[view])
        heads: dict[str, Any] = {}
        for name, values in _HEADS.items():
            arrays[f"head.{name}"], heads[name] = _packed_head(fit_head(reads, name, values))
        return arrays, {
            "bias": model.bias,
            "scales": scales,
            "platt": [self.slope, self.offset],
            "thresholds": self.thresholds,
            "documented": self.documented(),
            "contradicts_from": _contradicts_from(reads),
            "heads": heads,
            "trained_on": dict(Counter(r.item.origin for r in reads)),
        }


def _packed_head(head: Head) -> tuple[bytes, dict[str, Any]]:
    array, scale = quantised(head.weights.reshape(-1))
    return array, {"labels": list(head.labels), "biases": list(head.biases), "scale": scale}


def _given_claims(
    knowledge: ReaderConfig, arrays: Mapping[str, bytes], metadata: Mapping[str, Any], reads: Sequence[Read]
) -> list[claims.Example]:
    acts = [r.item for r in reads if r.item.label.is_act and r.item.origin != "example"]
    judges = _fold_judges(arrays, metadata, reads)
    return claims.examples([*acts, *claims.reports()], knowledge.vocabulary, judges)


def _fold_judges(arrays: Mapping[str, bytes], metadata: Mapping[str, Any], reads: Sequence[Read]) -> list[LinearJudge]:
    """The judge with a head for the direction that did not see the fold, for each fold of the labelled claims."""
    judges = []
    for fold in range(claims.FOLDS):
        head = fit_head([r for r in reads if claims.fold_of(r.item) != fold], "direction", _DIRECTIONS)
        array, described = _packed_head(head)
        heads = {**metadata["heads"], "direction": described}
        data = pack({**arrays, "head.direction": array}, {**metadata, "heads": heads})
        judges.append(LinearJudge(unpack(memoryview(data))))
    return judges


def _with_support(
    arrays: Mapping[str, bytes], metadata: Mapping[str, Any], given: Sequence[claims.Example]
) -> tuple[dict[str, bytes], dict[str, Any]]:
    support = claims.fit_support(given)
    array, scale = quantised(support.weights)
    least = claims.thresholds(given, claims.out_of_fold(given))
    described = {"bias": support.bias, "scale": scale, "thresholds": least, "read": sum(e.read for e in given)}
    return {**arrays, "support": array}, {**metadata, "support": described}


def _show_claims(console: Console, given: Sequence[claims.Example]) -> None:
    scores = claims.out_of_fold(given)
    console.print(f"claims: {len(given):,}, read {sum(e.read for e in given):,}; {claims.thresholds(given, scores)}")
    others = "by the check of the other developments"
    _print_claims(
        console, f"claims {others}, if all kinds were withheld", claims.cross_checked(given, scores, ClaimKind)
    )
    _print_claims(console, f"claims {others}", claims.cross_checked(given, scores))
    _print_claims(console, f"claims of {claims.HELD_OUT} on, {others}", claims.held_out(given))


def _print_claims(console: Console, title: str, found: Sequence[claims.Checked]) -> None:
    columns = ("claims", "supported before", "after", "95 %", "kept of the right")
    table = Table("", *columns, title=title, box=None)
    for kind in (None, *sorted({c.example.kind for c in found})):
        own = [c for c in found if kind in (None, c.example.kind)]
        low, high = claims.interval(own, claims.supported_after)
        figures = (claims.supported_before(own), claims.supported_after(own))
        cells = (
            str(len(own)),
            *(f"{x:.3f}" for x in figures),
            f"{low:.3f} to {high:.3f}",
            f"{claims.kept_right(own):.3f}",
        )
        table.add_row(kind or "all", *cells)
    console.print(table)
    for origin in ("", *sorted({c.example.item.origin for c in found})):
        own = [c for c in found if origin in ("", c.example.item.origin)]
        for after in (False, True):
            low, high = claims.interval(own, lambda some, after=after: claims.right_cards(some, after=after))  # type: ignore[misc]
            share = claims.right_cards(own, after=after)
            when = "after" if after else "before"
            console.print(
                f"cards with nothing wrong {origin or 'of all'}, {when}: {share:.3f} ({low:.3f} to {high:.3f})"
            )


def _contradicts_from(reads: Sequence[Read]) -> float:
    """How sure of the other sign the head must be: as low as leaves at most 3 of 100 acts with an unclear sign."""
    rivals = []
    for train, held in folds(reads):
        head = fit_head(train, "direction", _DIRECTIONS)
        rivals += [_against(head, r) for r in held if r.item.label.is_act and r.acts]
    return max(0.5, float(np.quantile(rivals, 0.97)))


def _against(head: Head, read: Read) -> float:
    other = {"easing": "tightening", "tightening": "easing"}.get(str(read.acts[0].direction))
    return head.chances(read)[other] if other else 0.0


# ------------------------------------------------------------------ what is printed


def _counted(reads: Sequence[Read]) -> str:
    rows = Counter((r.item.origin, r.item.label.is_act, r.judged) for r in reads)
    return "\n".join(
        f"{o}: {'acts' if a else 'others'}, {'judged' if j else 'not judged'}: {n:,}"
        for (o, a, j), n in sorted(rows.items())
    )


def _print(console: Console, title: str, judged: Sequence[Judged], test: Sequence[Read]) -> None:
    table = Table("", "precision", "recall", "F1", "false in 10,000", "alerts", "acts", title=title, box=None)
    grammar = [Judged(read=r, alert=bool(r.acts)) for r in test]
    _row(table, "grammar alone", figures(grammar))
    _row(table, "grammar alone, clear", figures(grammar, clear=True))
    _row(table, "with the judge", figures(judged))
    _row(table, "with the judge, clear", figures(judged, clear=True))
    for language in sorted({j.read.item.language for j in judged}):
        own = [j for j in judged if j.read.item.language == language]
        _row(table, f"  {language}", figures(own))
        _row(table, f"  {language}, clear", figures(own, clear=True))
    console.print(table)
    for name in ("precision", "recall", "false_alarms"):
        low, high = bootstrapped(judged, lambda js, n=name: getattr(figures(js), n))  # type: ignore[misc]
        console.print(f"{name}: 95 % interval {low:.3f} to {high:.3f}")


def _show_reliability(console: Console, bins: Sequence[Bin]) -> None:
    table = Table("score", "items", "mean score", "acts", title="screened items of all folds", box=None)
    for one in bins:
        held = (f"{one.mean:.3f}", f"{one.share:.3f}") if one.count else ("", "")
        table.add_row(f"{one.low:.1f} to {one.high:.1f}", f"{one.count:,}", *held)
    console.print(table)
    above = calibration_error(bins[1:])
    console.print(f"expected calibration error {calibration_error(bins):.3f}, from a score of 0.1 on {above:.3f}")


def _show_heads(console: Console, reads: Sequence[Read]) -> None:
    answered = opinions(reads, {name: _HEADS[name] for name in ("stage", "measure")})
    columns = ("acts", "unclear", "grammar right", "head right", "right before", "right of the clear")
    table = Table("acts of all folds", *columns, box=None)
    for name, said in (("stage", compare_stages(answered)), ("measure", compare_measures(answered))):
        counts = (said.acts, said.unclear, said.grammar_right, said.head_right)
        table.add_row(name, *map(str, counts), f"{said.right:.3f}", f"{said.clear_right:.3f}")
    console.print(table)


def _row(table: Table, name: str, said: Figures) -> None:
    table.add_row(
        name,
        f"{said.precision:.3f}",
        f"{said.recall:.3f}",
        f"{said.f1:.3f}",
        f"{said.false_alarms:.2f}",
        str(said.alerts),
        str(said.acts),
    )


def _ablate(console: Console, past: Sequence[Read], test: Sequence[Read]) -> None:
    """Average precision needs no threshold, so each row costs one fit."""
    table = Table("test months, features used", "average precision", "clear", box=None)
    for name, views in _GROUPS.items():
        _ranked(table, name, fit(past, views), test)
    real = [r for r in past if r.item.origin not in ("own", "example")]
    _ranked(table, "all, without own-worded items", fit(real), test)
    console.print(table)


def _learning(console: Console, past: Sequence[Read], test: Sequence[Read]) -> None:
    table = Table("test months, share of real labels", "average precision", "clear", box=None)
    random = np.random.default_rng(0)
    names = sorted({r.item.group for r in past})
    for share in (0.1, 0.25, 0.5, 1.0):
        kept = set(random.permutation(names)[: int(share * len(names))])
        part = [r for r in past if r.item.origin in ("own", "example") or r.item.group in kept]
        _ranked(table, f"{share:.0%}", fit(part), test)
    console.print(table)


def _ranked(table: Table, name: str, model: Fitted, test: Sequence[Read]) -> None:
    judged = [r for r in test if r.judged]
    scores = model.score(judged)
    cells = []
    for clear in (False, True):
        kept = [n for n, r in enumerate(judged) if not clear or r.item.label.is_clear]
        cells.append(f"{average_precision([judged[n] for n in kept], scores[kept].tolist()):.3f}")
    table.add_row(name, *cells)


def _worst(console: Console, test: Sequence[Read], plan: _Plan, model: Fitted, most: int) -> None:
    """By id, for the texts are not ours to print into a log that is kept."""
    chances = [plan.chance(s) if r.judged else 0.0 for r, s in zip(test, model.score(test), strict=True)]
    wrong = sorted(
        ((abs(c - r.item.label.is_act), c, r) for c, r in zip(chances, test, strict=True)), key=lambda one: -one[0]
    )
    for _, chance, read in wrong[:most]:
        said = read.item.label
        console.print(f"{read.item.id} {read.item.language} {said.label} {chance:.2f} {said.note or said.measure}")


@contextmanager
def _bar(name: str, total: int) -> Iterator[Any]:
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(name, total=total)
        yield lambda count: progress.advance(task, count)


if __name__ == "__main__":
    main()
