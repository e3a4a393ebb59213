"""Accuracy of the engine on a labelled set: the figures of `monitor evaluate`.

An item counts as found relevant if a live rule matches. Direction, measure and issuer are those of the foremost act;
target and commodities are the union over the matched acts. Accuracy and set F1 (micro) cover relevant items that
alerted; with `_all` they cover all relevant items, where a missed one counts as wrong or empty. Events are scored by
B-cubed (Bagga & Baldwin 1998) over relevant items with an event, a missed one as an event by itself; all readings are
folded into events, as in the daemon. `relevant_clear` leaves out items whose note begins with "borderline"; `errors`
counts false positives and false negatives.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from monitor.domain.acts.scheme import Direction, benchmark_label, family_of_label
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import ActRef, Item
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.precedents import with_precedents
from monitor.reports.evaluation.scores import Figures, SetCounts, Tally, bcubed, f1, ratio
from monitor.reports.evaluation.selection import is_borderline
from monitor.reports.evaluation.verdicts import Judge, Text, Verdict, event_keys, foremost, matched_acts

_COMMODITY_LABELS = {  # labels of a set that are not concepts of the vocabulary (scheme.yaml)
    "rare_earth_magnets": ("magnets",),
    "lithium_battery": ("lithium_batteries",),
    "bauxite_aluminium": ("aluminum",),
    "technology": ("technology", "rare_earth_technology"),
    "food_grain": ("food",),
    "medicine_medical": ("medical_goods",),
    "aircraft_engines": ("aircraft_parts",),
}
_SIGNED = ("tightening", "easing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """An item whose result differs from its label. `why` is the reason in words."""

    id: str
    title: str
    what: str
    expected: str
    found: str
    why: str


@dataclass(slots=True)
class _Judged:
    verdicts: list[Verdict] = field(default_factory=list)
    seconds: float = 0.0


def evaluate(
    texts: Sequence[Text],
    knowledge: ReaderConfig,
    *,
    title_only: bool = False,
    progress: Callable[[], None] = lambda: None,
) -> tuple[Figures, tuple[Wrong, ...]]:
    """Return the figures with `articles_per_second`, and every wrong item."""
    judged = _judge(texts, knowledge, title_only=title_only, progress=progress)
    figures, wrongs = score(judged.verdicts, knowledge)
    figures["articles_per_second"] = round(len(texts) / judged.seconds) if judged.seconds else 0
    return figures, wrongs


def score(verdicts: Sequence[Verdict], knowledge: ReaderConfig) -> tuple[Figures, tuple[Wrong, ...]]:
    """Return the figures that the labels allow, and every wrong item."""
    labelled = [v for v in verdicts if "relevant" in v.text.labels]
    unlabelled = [v for v in verdicts if "relevant" not in v.text.labels]
    figures: Figures = {"n": len(verdicts)}
    if labelled:
        figures |= _labelled(labelled, verdicts, knowledge)
    if unlabelled:
        alerts = sum(v.alert for v in unlabelled)
        figures["alerts_per_10000"] = round(alerts * 10_000 / len(unlabelled), 2)
    return figures, tuple(_wrongs(verdicts, knowledge))


def _labelled(labelled: Sequence[Verdict], everything: Sequence[Verdict], knowledge: ReaderConfig) -> Figures:
    figures: Figures = {"relevant": _relevance(labelled, by_language=True)}
    if any("note" in v.text.labels for v in labelled):
        clear = [v for v in labelled if not is_borderline(v.text)]
        figures["relevant_clear"] = _relevance(clear, by_language=True)
    relevant = [v for v in labelled if v.text.labels["relevant"]]
    figures |= _fields(relevant, knowledge)
    placed = [v for v in relevant if v.text.labels.get("event")]
    if placed:
        figures["events"] = _events(placed, everything, knowledge)
    return figures


def _judge(
    texts: Sequence[Text], knowledge: ReaderConfig, *, title_only: bool, progress: Callable[[], None]
) -> _Judged:
    judge = Judge(knowledge)
    judged = _Judged()
    start = time.perf_counter()
    for text in texts:
        judged.verdicts.append(judge.judge(text, title_only=title_only))
        progress()
    judged.verdicts = list(with_precedents(judged.verdicts, knowledge))
    judged.seconds = time.perf_counter() - start
    return judged


def _relevance(verdicts: Sequence[Verdict], *, by_language: bool) -> Figures:
    hit = sum(v.alert and v.text.labels["relevant"] for v in verdicts)
    extra = sum(v.alert and not v.text.labels["relevant"] for v in verdicts)
    missed = sum(not v.alert and v.text.labels["relevant"] for v in verdicts)
    figures: Figures = {
        "precision": ratio(hit, hit + extra),
        "recall": ratio(hit, hit + missed),
        "f1": f1(hit, extra, missed),
        "n": len(verdicts),
        "errors": extra + missed,
    }
    if not by_language:
        return figures
    languages = defaultdict(list)
    for verdict in verdicts:
        languages[verdict.text.language or verdict.article.language].append(verdict)
    figures["by_lang"] = {k: _relevance(v, by_language=False) for k, v in sorted(languages.items())}
    return figures


def _fields(relevant: Sequence[Verdict], knowledge: ReaderConfig) -> Figures:
    figures: Figures = {}
    labels = [v.text.labels for v in relevant]
    if any(row.get("direction") in _SIGNED for row in labels):
        signed = [v for v in relevant if v.text.labels.get("direction") in _SIGNED]
        figures["direction"] = _accuracy(signed, lambda v: _direction(v) == v.text.labels["direction"])
    if any("issuer" in row for row in labels):
        figures["issuer"] = _set_f1(relevant, lambda v: _as_set(v.text.labels.get("issuer")), _issuer)
    if any("target" in row for row in labels):
        figures["target"] = _set_f1(relevant, lambda v: _as_set(v.text.labels.get("target")), _target)
    if goods := _with_concept_labels(relevant, knowledge):
        figures["commodities"] = _commodities(goods, knowledge)
    if any(row.get("measure") for row in labels):
        measured = [v for v in relevant if v.text.labels.get("measure")]
        figures["measure"] = _accuracy(measured, lambda v: _measure(v) == v.text.labels["measure"])
    return figures


def _accuracy(verdicts: Sequence[Verdict], right: Callable[[Verdict], bool]) -> Figures:
    found, everything = Tally(), Tally()
    for verdict in verdicts:
        is_right = verdict.alert and right(verdict)
        everything.add(right=is_right)
        if verdict.alert:
            found.add(right=is_right)
    return {"accuracy": found.share(), "accuracy_all": everything.share()}


def _set_f1(
    verdicts: Sequence[Verdict],
    expected: Callable[[Verdict], set[str]],
    read: Callable[[Verdict], set[str]],
) -> Figures:
    found, everything = SetCounts(), SetCounts()
    for verdict in verdicts:
        want, got = expected(verdict), read(verdict) if verdict.alert else set()
        for sets in (found, everything) if verdict.alert else (everything,):
            sets.hit += len(want & got)
            sets.extra += len(got - want)
            sets.missed += len(want - got)
    return {"f1": found.f1(), "f1_all": everything.f1()}


def _commodities(verdicts: Sequence[Verdict], knowledge: ReaderConfig) -> Figures:
    """Score commodities: a label is a hit if one of its concepts, or a narrower one, was read."""
    found, everything = SetCounts(), SetCounts()
    for verdict in verdicts:
        hit, missed, extra = _compare_commodities(verdict, knowledge)
        for sets in (found, everything) if verdict.alert else (everything,):
            sets.hit += len(hit)
            sets.missed += len(missed)
            sets.extra += len(extra)
    return {"f1": found.f1(), "f1_all": everything.f1()}


def _compare_commodities(verdict: Verdict, knowledge: ReaderConfig) -> tuple[set[str], set[str], set[str]]:
    """Return labels that were hit, labels that were missed, and concepts that no label covers."""
    within = knowledge.vocabulary.is_within
    labels = {c: _concepts(c) for c in _as_set(verdict.text.labels.get("commodities")) if c != "other"}
    read = {c for a in matched_acts(verdict) for c in a.commodities} if verdict.alert else set()
    hit = {k for k, cs in labels.items() if any(within(r, c) for r in read for c in cs)}
    extra = {r for r in read if not any(within(r, c) for cs in labels.values() for c in cs)}
    return hit, set(labels) - hit, extra


def _with_concept_labels(verdicts: Sequence[Verdict], knowledge: ReaderConfig) -> list[Verdict]:
    files = defaultdict(list)
    for verdict in verdicts:
        files[verdict.text.file].append(verdict)
    return [
        v for group in files.values() if _scores_commodities([v.text.labels for v in group], knowledge) for v in group
    ]


def _scores_commodities(labels: Iterable[Mapping[str, Any]], knowledge: ReaderConfig) -> bool:
    """Return True if most commodity labels of the set are concepts; free-text labels are not scored."""
    named = {c for row in labels for c in _as_set(row.get("commodities"))} - {"other"}
    known = [n for n in named if all(c in knowledge.vocabulary.concepts for c in _concepts(n))]
    return 2 * len(known) > len(named)


def _concepts(label: str) -> tuple[str, ...]:
    return _COMMODITY_LABELS.get(label, (label,))


# ------------------------------------------------------------------ events


def _events(placed: Sequence[Verdict], everything: Sequence[Verdict], knowledge: ReaderConfig) -> Figures:
    gold = {v.text.id: str(v.text.labels["event"]) for v in placed}
    keys = event_keys(everything, knowledge)
    read = {i: keys.get(i, f"missed:{i}") for i in gold}
    return bcubed(gold, read) | {"with_gold_labels": bcubed(gold, _fold_labels(placed, knowledge))}


def _fold_labels(verdicts: Sequence[Verdict], knowledge: ReaderConfig) -> dict[str, str]:
    """Return the event of each item if its acts were read as labelled: the upper bound of event scores."""
    items = [_labelled_item(v) for v in verdicts]
    cells = fold(items, knowledge.vocabulary)
    return {r.article_id: str(n) for n, cell in enumerate(cells) for r in cell.refs}


def _labelled_item(verdict: Verdict) -> Item:
    labels = verdict.text.labels
    issuers = sorted(_as_set(labels.get("issuer")))
    named = labels.get("commodities") or ()
    return Item(
        refs=(ActRef(article_id=ArticleId(verdict.text.id), ordinal=0),),
        issuer=issuers[0] if issuers else "",
        day=verdict.text.published or date.min,
        tier=verdict.article.tier.rank,
        direction=Direction(labels.get("direction") or "none"),
        family=family_of_label(str(labels.get("measure") or "")),
        title=verdict.text.title,
        language=verdict.article.language,
        commodities=tuple(c for n in named for c in _concepts(n) if n != "other"),
    )


# ------------------------------------------------------------------ what is wrong


def _wrongs(verdicts: Iterable[Verdict], knowledge: ReaderConfig) -> Iterable[Wrong]:
    """Yield every wrong item; of unlabelled items, every alert."""
    for verdict in verdicts:
        labels = verdict.text.labels
        relevant = bool(labels.get("relevant"))
        if verdict.alert != relevant:
            yield Wrong(
                id=verdict.text.id,
                title=verdict.text.title,
                what="relevant",
                expected=str(relevant).lower() if "relevant" in labels else "unlabelled",
                found=str(verdict.alert).lower(),
                why=verdict.why_not or _reasons(verdict),
            )
        elif verdict.alert:
            yield from _wrong_fields(verdict, knowledge)


def _wrong_fields(verdict: Verdict, knowledge: ReaderConfig) -> Iterable[Wrong]:
    labels = verdict.text.labels
    _, missed, extra = _compare_commodities(verdict, knowledge)
    pairs = [
        ("direction", str(labels.get("direction")), _direction(verdict), labels.get("direction") in _SIGNED),
        ("measure", str(labels.get("measure")), _measure(verdict), bool(labels.get("measure"))),
        ("issuer", _join(_as_set(labels.get("issuer"))), _join(_issuer(verdict)), "issuer" in labels),
        ("target", _join(_as_set(labels.get("target"))), _join(_target(verdict)), "target" in labels),
        ("commodities missed", _join(missed), "", _scores_commodities([labels], knowledge)),
        ("commodities extra", "", _join(extra), _scores_commodities([labels], knowledge)),
    ]
    for what, expected, found, scored in pairs:
        if scored and expected != found:
            yield Wrong(
                id=verdict.text.id,
                title=verdict.text.title,
                what=what,
                expected=expected,
                found=found,
                why=_reasons(verdict),
            )


def _reasons(verdict: Verdict) -> str:
    act = foremost(verdict)
    rules = ", ".join(m.rule_id for m in verdict.matches)
    quotes = " … ".join(s.quote for s in act.evidence[:3]) if act else ""
    return f"{rules}: {act.trigger if act else 'words'}: {quotes}"


def _join(values: set[str]) -> str:
    return " ".join(sorted(values))


def _direction(verdict: Verdict) -> str:
    act = foremost(verdict)
    return act.direction if act else ""


def _measure(verdict: Verdict) -> str:
    act = foremost(verdict)
    return benchmark_label(act.measure, act.action) if act else ""


def _issuer(verdict: Verdict) -> set[str]:
    act = foremost(verdict)
    return {act.issuer} if act and act.issuer else set()


def _target(verdict: Verdict) -> set[str]:
    return {t for a in matched_acts(verdict) for t in a.target}


def _as_set(label: object) -> set[str]:
    if not label:
        return set()
    if isinstance(label, list | tuple):
        return {str(v) for v in label}
    return {str(label)}
