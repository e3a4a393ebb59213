"""Who says so, in a few words with a picture: what stands at the end of an alert's first line."""

from monitor.domain.act import Act, Action, Certainty, Measure, Stage
from monitor.domain.source import Tier

__all__ = ["done", "status"]

_DONE = {
    (Measure.LICENCE, Action.GRANT): "licences granted",
    (Measure.LICENCE, Action.REFUSE): "licences refused",
    (Measure.LICENCE, Action.REVOKE): "licences revoked",
    (Measure.GENERAL_LICENCE, Action.GRANT): "general licence issued",
    (Measure.EXEMPTION, Action.GRANT): "exempted",
    (Measure.ENTITY_LIST, Action.IMPOSE): "listed",
    (Measure.ENTITY_LIST, Action.REMOVE): "taken off the list",
}


def done(act: Act) -> str:
    """What a deed that happens once has come to: `licences granted`; "" of a rule, which is in effect or is not."""
    if act.measure is Measure.ENFORCEMENT:
        return "case reported"
    return _DONE.get((act.measure, act.action), "")


def status(
    *,
    certainty: Certainty,
    stage: Stage,
    reports: int,
    sources: int,
    tier: Tier,
    authority: str = "",
    issuer: str = "",
    disputed: bool = False,
    taken_back: bool = False,
) -> str:
    """`⚠ unconfirmed, 1 media report`, `✅ official, MOFCOM`, `🗣 claimed by US, not confirmed by China`, `🚫 denied`.

    `reports` counts articles, `sources` independent outlets; a lone report is of `tier`. `authority` is who confirmed
    it, or who claims it of `issuer`. `disputed` says that a report contradicts what stands, and
    `taken_back` that those who told it withdraw it.
    """
    counted = _counted(reports, sources, tier)
    if stage is Stage.DENIED:
        if taken_back:
            return "🚫 taken back by its source"
        return "🚫 denied officially" if certainty is Certainty.OFFICIAL else f"🚫 denied, {counted}"
    if disputed:
        return f"⚖ disputed, {counted}"
    if authority and issuer and certainty is Certainty.CLAIMED:
        return f"🗣 claimed by {authority}, not confirmed by {issuer}"
    if authority and certainty in _STATUS_BY:
        return _STATUS_BY[certainty].format(by=authority, reports=counted)
    return _STATUS[certainty].format(reports=counted, sources=max(sources, 2))


def _counted(reports: int, sources: int, tier: Tier) -> str:
    count = max(reports, 1)
    if count == 1:
        return f"1 {tier} report"
    independent = f", {sources} independent" if 1 < sources < count else ""
    return f"{count} reports{independent}"


_STATUS = {
    Certainty.RUMOURED: "❔ rumour, {reports}",
    Certainty.REPORTED: "⚠ unconfirmed, {reports}",
    Certainty.CLAIMED: "🗣 claimed by one side, {reports}",
    Certainty.ATTRIBUTED: "☑ names the agency, {reports}",
    Certainty.CORROBORATED: "☑ corroborated, {sources} sources",
    Certainty.OFFICIAL: "✅ official",
}
_STATUS_BY = {
    Certainty.CLAIMED: "🗣 claimed by {by}, {reports}",
    Certainty.OFFICIAL: "✅ official, {by}",
}
