"""The first reply under an alert: what was said, how it was read, what it leaves open, and what is waited for."""

from collections.abc import Sequence

from monitor.domain.act import Certainty
from monitor.domain.announcement import Announcement
from monitor.domain.event.certainty import Part, Weight, weigh
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.report import Report
from monitor.domain.message import Dossier, Round
from monitor.domain.rule import Rule, RuleId
from monitor.domain.source import SourceId, Tier
from monitor.language.headline.english import joined
from monitor.language.headline.readings import left_open, read_as
from monitor.pipeline.compose import Voice, quotable, speaker_of
from monitor.pipeline.desk import Desk
from monitor.pipeline.tuned import tuned

__all__ = ["dossier"]

_PAGES = 2  # of the issuer that are waited for by name


def dossier(
    event: PolicyEvent, announcement: Announcement, voice: Voice, desk: Desk, *, background: Sequence[Round] = ()
) -> Dossier:
    """What is known at the moment of the alert. A later reader sees by it what the alert rested on."""
    why = tuple(_why(announcement, desk))
    if voice.witness is not None:
        article = voice.witness.harvested.article
        quote = quotable(article.title, desk.sources.get(article.source_id))
        gloss = voice.witness.harvested.reading.gloss if quote else ""
        return Dossier(label=event.label, quote=quote, gloss=gloss, language=article.language, why=why)
    best = speaker_of(event, voice.reports, desk.vocabulary)
    quote = quotable(best.title, desk.sources.get(best.source_id))
    return Dossier(
        label=event.label,
        quote=quote,
        gloss=best.gloss if quote else "",
        language=best.language,
        read_as=read_as(best.act, desk.vocabulary),
        not_said=", ".join(left_open(best.act)),
        background=tuple(background),
        rounds=f"{len(background)} before" if background else "",
        sources=_sources(voice.reports, desk),
        why=why,
        waiting_for=_waiting_for(event, best.act.issuer, desk),
    )


def _sources(reports: Sequence[Report], desk: Desk) -> tuple[str, ...]:
    """One line for each source, the first of its reports that counts most."""
    weights = {w.ref: w for w in weigh(reports).weights}
    lines: dict[SourceId, str] = {}
    for report in sorted(reports, key=lambda r: (_ORDER.index(weights[r.ref].part), r.order)):
        lines.setdefault(report.source_id, _line(report, weights[report.ref], desk))
    return tuple(lines.values())


_ORDER = list(Part)
_COUNTS = {
    Part.INDEPENDENT: "counts as 1",
    Part.SAME_OUTLET: "the same outlet again, counts as 0",
    Part.COPY: "a copy, counts as 0",
    Part.AGGREGATOR: "passes on what others say, counts as 0",
    Part.CLAIM: "a claim, counts as 0",
    Part.RUMOUR: "nobody stands for it, counts as 0",
    Part.CONTRADICTED: "says otherwise, counts as 0",
}


def _line(report: Report, weight: Weight, desk: Desk) -> str:
    source = desk.sources.get(report.source_id)
    name = source.name if source else report.source_id
    return f"{name} · {report.tier} · {report.language.partition('-')[0]} · {_COUNTS[weight.part]}"


def _why(announcement: Announcement, desk: Desk) -> list[str]:
    lines = []
    rule = desk.rules.get(announcement.rule_id)
    if rule is not None:
        lines.append(f"{rule.id}: {' '.join(rule.when_text.split())}{_place(rule)}{_changed(rule)}")
    if announcement.also:
        lines.append(f"also matched: {', '.join(_also(r, desk) for r in announcement.also)}")
    return lines


def _also(rule_id: RuleId, desk: Desk) -> str:
    rule = desk.rules.get(rule_id)
    return rule_id if rule is None else f"{rule_id} ({rule.pack}{_changed(rule)})"


def _place(rule: Rule) -> str:
    return f", {rule.place.file}:{rule.place.line}" if rule.place else ""


def _changed(rule: Rule) -> str:
    changes = tuned(rule)
    return f", {', '.join(changes)}" if changes else ""


def _waiting_for(event: PolicyEvent, issuer: str | None, desk: Desk) -> str:
    """What would make it surer: the issuer's own pages, as far as they are watched, or another source."""
    if event.certainty is Certainty.OFFICIAL:
        return ""
    official = (s for s in desk.sources.values() if s.tier is Tier.OFFICIAL and s.place == issuer and s.enabled)
    pages = [s.name for s in official if issuer is not None][:_PAGES]
    second = [] if event.certainty is Certainty.CORROBORATED else ["a second independent source"]
    waits = [*pages, *second]
    return joined(waits, "or") if waits else "the issuer's own word; none of its pages is watched"
