"""The certainty of an event explained: which reports are independent, and what the others count as."""

from collections import Counter
from collections.abc import Mapping, Sequence

from monitor.domain.articles.article import ArticleId
from monitor.domain.event.certainty import Part, Weight, assess_certainty
from monitor.domain.event.identity import ActRef
from monitor.domain.event.report import Report
from monitor.domain.sources.licensing import Audience
from monitor.wording.phrases.english import joined

_MANY = 6  # outlets named in the sentence


def weighed_in_words(reports: Sequence[Report], audience: Audience) -> str:
    """Return `Of 6 reports 4 are independent (paper, …); 1 is a copy.`, or "" for a single article."""
    parts = parts_of(reports)
    if len(parts) < 2:
        return ""
    counted = Counter(weight.part for weight in parts.values())
    independent = counted.pop(Part.INDEPENDENT, 0)
    sources = {r.ref.article_id: r.shown(audience).tag(r.source_id) for r in reports}
    names = sorted({sources[a] for a, weight in parts.items() if weight.part is Part.INDEPENDENT})
    named = f" ({', '.join(names[:_MANY])}{', …' if len(names) > _MANY else ''})" if names else ""
    others = [
        _several(count, part) for part, count in sorted(counted.items(), key=lambda item: list(Part).index(item[0]))
    ]
    rest = f"; {joined(others)}" if others else ""
    are = "is" if independent == 1 else "are"
    return f"Of {len(parts)} reports {independent or 'none'} {are} independent{named}{rest}."


_ONE = {
    Part.INDEPENDENT: "counts",
    Part.SAME_OUTLET: "is a further report of the same outlet",
    Part.COPY: "is a copy",
    Part.AGGREGATOR: "is from an aggregator",
    Part.CLAIM: "is a claim of another government",
    Part.RUMOUR: "is a rumour",
    Part.UNCHANGED: "states what stays as it is",
    Part.CONTRADICTED: "contradicts the event",
}
_MORE = {
    Part.SAME_OUTLET: "are further reports of the same outlets",
    Part.COPY: "are copies",
    Part.AGGREGATOR: "are from aggregators",
    Part.CLAIM: "are claims of other governments",
    Part.RUMOUR: "are rumours",
    Part.UNCHANGED: "state what stays as it is",
    Part.CONTRADICTED: "contradict the event",
}


def _several(count: int, part: Part) -> str:
    return f"{count} {_ONE[part] if count == 1 else _MORE[part]}"


def weight_in_words(weight: Weight, reports: Sequence[Report], audience: Audience) -> str:
    """Return what one report counts as: `counts`, `is a copy of paper's`, `is from an aggregator`."""
    sources: Mapping[ActRef, str] = {r.ref: r.shown(audience).tag(r.source_id) for r in reports}
    like = sources.get(weight.like, "") if weight.like is not None else ""
    match weight.part:
        case Part.COPY if like:
            return f"is a copy of {like}'s"
        case Part.SAME_OUTLET if like:
            return f"is from an outlet that already counts ({like})"
        case part:
            return _ONE[part]


def parts_of(reports: Sequence[Report]) -> dict[ArticleId, Weight]:
    """Return each article's weight in the event's certainty; one act that counts is enough."""
    parts: dict[ArticleId, Weight] = {}
    for weight in assess_certainty(reports).weights if reports else ():
        known = parts.get(weight.ref.article_id)
        if known is None or weight.part is Part.INDEPENDENT:
            parts[weight.ref.article_id] = weight
    return parts
