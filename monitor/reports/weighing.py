"""Why an event is as sure as it is, in words: which of its reports count, and for what the others are taken."""

from collections import Counter
from collections.abc import Mapping, Sequence

from monitor.domain.articles.article import ArticleId
from monitor.domain.event.certainty import Part, Weight, weigh
from monitor.domain.event.identity import ActRef
from monitor.domain.event.report import Report
from monitor.domain.sources.licensing import Audience
from monitor.wording.english import joined

__all__ = ["as_counted", "parts_of", "weighed_in_words"]

_MANY = 6  # outlets that are named


def weighed_in_words(reports: Sequence[Report], audience: Audience) -> str:
    """`Of 6 reports 4 are independent (paper, …); 1 is a copy and 1 an aggregator's.` "" of a report alone."""
    parts = parts_of(reports)
    if len(parts) < 2:
        return ""
    counted = Counter(weight.part for weight in parts.values())
    voices = counted.pop(Part.INDEPENDENT, 0)
    sources = {r.ref.article_id: r.shown(audience).tag(r.source_id) for r in reports}
    names = sorted({sources[a] for a, weight in parts.items() if weight.part is Part.INDEPENDENT})
    named = f" ({', '.join(names[:_MANY])}{', …' if len(names) > _MANY else ''})" if names else ""
    others = [
        _several(count, part) for part, count in sorted(counted.items(), key=lambda item: list(Part).index(item[0]))
    ]
    rest = f"; {joined(others)}" if others else ""
    return f"Of {len(parts)} reports {voices or 'none'} {'is' if voices == 1 else 'are'} independent{named}{rest}."


_ONE = {
    Part.INDEPENDENT: "counts",
    Part.SAME_OUTLET: "is an outlet's further word",
    Part.COPY: "is a copy",
    Part.AGGREGATOR: "is an aggregator's",
    Part.CLAIM: "is a claim of another government",
    Part.RUMOUR: "is a rumour",
    Part.CONTRADICTED: "says the opposite",
}
_MORE = {
    Part.SAME_OUTLET: "are outlets' further words",
    Part.COPY: "are copies",
    Part.AGGREGATOR: "are aggregators'",
    Part.CLAIM: "are claims of other governments",
    Part.RUMOUR: "are rumours",
    Part.CONTRADICTED: "say the opposite",
}


def _several(count: int, part: Part) -> str:
    return f"{count} {_ONE[part] if count == 1 else _MORE[part]}"


def as_counted(weight: Weight, reports: Sequence[Report], audience: Audience) -> str:
    """One report's part: `counts`, `is a copy of paper's`, `is an aggregator's`."""
    sources: Mapping[ActRef, str] = {r.ref: r.shown(audience).tag(r.source_id) for r in reports}
    like = sources.get(weight.like, "") if weight.like is not None else ""
    match weight.part:
        case Part.COPY if like:
            return f"is a copy of {like}'s"
        case Part.SAME_OUTLET if like:
            return f"is of an outlet that counts already, by {like}"
        case part:
            return _ONE[part]


def parts_of(reports: Sequence[Report]) -> dict[ArticleId, Weight]:
    """What each article is to the certainty of the event that it reports; one act of it that counts is enough."""
    parts: dict[ArticleId, Weight] = {}
    for weight in weigh(reports).weights if reports else ():
        known = parts.get(weight.ref.article_id)
        if known is None or weight.part is Part.INDEPENDENT:
            parts[weight.ref.article_id] = weight
    return parts
