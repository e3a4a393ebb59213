"""Alerts in English, made from their facts when they are shown."""

from typing import Any

from monitor.domain.acts.act import Act, NamedFacet
from monitor.domain.acts.document_numbers import formatted_number
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.facts import (
    AlertFacts,
    Merge,
    first_line_of,
    shared_fields,
)
from monitor.domain.alerts.message import Alert, AlertBase
from monitor.wording.headline import headlines, summary
from monitor.wording.headline.render import target_words
from monitor.wording.headline.uncertain import direction_line, issuer_inferred, stage_unclear
from monitor.wording.messages.background import later_acts, possibly_same, record, relation, unchanged
from monitor.wording.messages.changes import (
    claim_line,
    dissent_line,
    other_dates_line,
    other_figures_line,
)
from monitor.wording.messages.first_lines import authority_words, headline_of, refusal_line, status_words
from monitor.wording.messages.for_us import for_us
from monitor.wording.messages.updates import change_summary
from monitor.wording.phrases.dates import capital_of
from monitor.wording.phrases.english import written_day
from monitor.wording.phrases.figures import amounts, lasting_words
from monitor.wording.phrases.names import firm_names, goods_alone, goods_of, person_names, short_place
from monitor.wording.phrases.readings import facets_called_open
from monitor.wording.phrases.speakers import unnumbered
from monitor.wording.phrases.status import done
from monitor.wording.phrases.topics import topic_words

_STORY = "Matched by words alone: no act of a government was read."


def alert_in_words(alert: AlertFacts, vocabulary: Vocabulary) -> Alert:
    """The alert with its English. Names that the vocabulary no longer has are shown by their ids."""
    line = first_line_of(alert)
    return Alert(
        **shared_fields(AlertBase, alert),
        **({"summary": _STORY} if alert.act is None else _of_act(alert.act, vocabulary)),
        **_of_context(alert, vocabulary),
        headline=headline_of(line, vocabulary),
        number=formatted_number(alert.number),
        statement_kind=unnumbered(alert.quote) if alert.is_statement else "",
        authority=authority_words(line, vocabulary),
        follows=_precedent(alert),
        followed=tuple(topic_words(topic, vocabulary) for topic in alert.followed),
        previous_text=_previous_text(alert, vocabulary),
        changed="" if alert.changed is None else change_summary(alert.changed, vocabulary),
        remarks=tuple(filter(None, _remarks(alert, vocabulary))),
        for_us=for_us(alert.for_us),
    )


def _of_act(act: Act, vocabulary: Vocabulary) -> dict[str, Any]:
    """The facts of the act in words, one by one: a messenger shows those that its first line lacks."""
    return {
        "shorter": headlines(act, vocabulary)[1:],
        "summary": summary(act),
        "goods": tuple(goods_alone(good, vocabulary) for good in goods_of(act, vocabulary)),
        "firms": firm_names(act, vocabulary),
        "persons": person_names(act),
        "target": target_words(act, vocabulary),
        "amounts": amounts(act),
        "duration": lasting_words(act),
        "stated_open": facets_called_open(act, quotes=False),
        "start_named": NamedFacet.FIRST_DAY in act.named,
        "effective": act.effective,
        "until": act.until,
        "done": done(act),
        "stage_unclear": stage_unclear(act),
        "retracted": act.retracts is not None,
        "abandoned": act.is_abandoned,
        "zone": capital_of(act.issuer, vocabulary),
        "issuer": short_place(act.issuer, vocabulary) if act.issuer else "",
    }


def _of_context(alert: AlertFacts, vocabulary: Vocabulary) -> dict[str, Any]:
    act, context = alert.act, alert.context
    if act is None or context is None:
        return {}
    return {
        "relation": relation(act, context, vocabulary),
        "unchanged": unchanged(context),
        "record": record(context),
        "later": later_acts(context, vocabulary),
        "possibly": possibly_same(context, vocabulary),
    }


def _precedent(alert: AlertFacts) -> str:
    earlier = alert.precedent
    return "" if earlier is None else f"{earlier.label}, {written_day(earlier.day)}: {earlier.title}"


def _previous_text(alert: AlertFacts, vocabulary: Vocabulary) -> str:
    """The text to strike through: the old status, after a correction or denial with the old headline."""
    if alert.previous_line is None:
        return ""
    old = status_words(alert.previous_line, vocabulary)
    return old if alert.strikes_status else f"{headline_of(alert.previous_line, vocabulary)} · {old}"


def _remarks(alert: AlertFacts, vocabulary: Vocabulary) -> tuple[str, ...]:
    return (
        _issuer_line(alert.act, vocabulary),
        direction_line(alert.conflict),
        claim_line(alert.claims, vocabulary),
        dissent_line(alert.dissent),
        other_figures_line(alert.conflicting_figures),
        other_dates_line(alert.conflicting_dates),
        "continues an alert whose message is gone" if alert.replaces_lost else "",
        _merged(alert.merge),
        refusal_line(alert.refusal),
    )


def _issuer_line(act: Act | None, vocabulary: Vocabulary) -> str:
    """From what the government is inferred where no report of the event names it; a list names its own."""
    if act is None or act.issuer is None or act.names_government:
        return ""
    return f"No government named: {short_place(act.issuer, vocabulary)} is {issuer_inferred(act)}"


def _merged(merge: Merge | None) -> str:
    if merge is None:
        return ""
    return f"formerly {merge.gone}" if merge.continues_here else f"merged into {merge.into}"
