"""Updates in English, made from their facts when they are shown: developments, merges and reminders."""

from dataclasses import dataclass

from monitor.domain.acts.act import Act
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.facts import Change, Merge, Reminder, Speaker, UpdateFacts, shared_fields
from monitor.domain.alerts.message import Update, UpdateBase, UpdateKind
from monitor.domain.event.development import Development, DevelopmentKind
from monitor.domain.event.event_state import Field
from monitor.wording.messages.changes import authority_of, change
from monitor.wording.messages.first_lines import headline_of, headline_of_act, refusal_line
from monitor.wording.messages.for_us import for_us
from monitor.wording.phrases.dates import date_line
from monitor.wording.phrases.english import counted, joined
from monitor.wording.phrases.figures import figure_of_fact
from monitor.wording.phrases.names import short_place
from monitor.wording.phrases.readings import facets_not_found, texts_read

_WITHDRAWN = "WITHDRAWN"  # heading if an outlet retracts its own report, which is not a denial by others
_GIVEN_UP = "PLAN GIVEN UP"
_HEADING = {
    DevelopmentKind.CERTAINTY_UP: "More certain",
    DevelopmentKind.STAGE_UP: "New stage",
    DevelopmentKind.UPHELD: "Upheld",
    DevelopmentKind.EXTENDED: "Extended",
    DevelopmentKind.EXEMPTED: "Exemption",
    DevelopmentKind.TOUCHES_WATCH_LIST: "Exposure",
}
_SUMMARY = {
    UpdateKind.CONFIRMED: "confirmed by the issuer",
    UpdateKind.CORRECTED: "corrected",
    UpdateKind.DENIED: "denied",
    UpdateKind.IN_FORCE: "now in force",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    text: str
    heading: str = ""
    was: str = ""
    now: str = ""
    still_open: str = ""
    texts_read: str = ""


def update_in_words(update: UpdateFacts, vocabulary: Vocabulary) -> Update:
    """The update with its English. Names that the vocabulary no longer has are shown by their ids."""
    words = _of_update(update, vocabulary)
    line = refusal_line(update.refusal)
    return Update(
        **shared_fields(UpdateBase, update),
        for_us=for_us(update.for_us),
        **shared_fields(_Words, words) | {"text": " · ".join(filter(None, (words.text, line)))},
    )


def _of_update(update: UpdateFacts, vocabulary: Vocabulary) -> _Words:
    if update.change is not None:
        return _of_change(update, update.change, vocabulary)
    return _Words(text="") if update.reminder is None else _of_reminder(update.reminder, vocabulary)


# ------------------------------------------------------------------ changes


def _of_change(update: UpdateFacts, changed: Change, vocabulary: Vocabulary) -> _Words:
    is_correction = changed.kind is UpdateKind.CORRECTED
    is_confirmed = changed.kind is UpdateKind.CONFIRMED and changed.act is not None
    was, now = _correction(changed, vocabulary) if is_correction else ("", "")
    return _Words(
        heading=_heading(changed, vocabulary),
        text=_text(changed, vocabulary),
        was=was,
        now=now,
        still_open=", ".join(facets_not_found(changed.act)) if is_confirmed and changed.act is not None else "",
        texts_read=texts_read(update.pages) if is_confirmed else "",
    )


def _correction(changed: Change, vocabulary: Vocabulary) -> tuple[str, str]:
    """The headlines before and after; the corrected figures, where the headline has none of them."""
    was = headline_of(changed.before, vocabulary) if changed.before is not None else ""
    now = _now(changed, vocabulary)
    figures = next((d for d in changed.developments if d.field is Field.QUANTITIES and d.was), None)
    if figures is None or (was != now and any(_number(value) in now for value in figures.now)):
        return was, now
    before, after = (joined([figure_of_fact(v) for v in values]) for values in (figures.was, figures.now))
    return before, after


def _number(figure: str) -> str:
    """The number of a figure as a fact writes it: `over 28 entities` has 28."""
    return figure.rpartition(" ")[0].rpartition(" ")[2]


def change_summary(changed: Change, vocabulary: Vocabulary) -> str:
    """The change in words for the alert; "" if a remark on the alert states it already."""
    if changed.merge is not None:
        return _text(changed, vocabulary)
    if changed.kind in (UpdateKind.CLAIMED, UpdateKind.CONTRADICTED):
        return ""
    heading = _heading(changed, vocabulary)
    if heading == _WITHDRAWN:
        return "withdrawn by its source"
    if heading == _GIVEN_UP:
        return "plan given up"
    heading = heading[:1].lower() + heading[1:]  # within a sentence; names keep their capitals
    return _SUMMARY.get(changed.kind) or " · ".join(filter(None, (heading, _text(changed, vocabulary))))


def _heading(changed: Change, vocabulary: Vocabulary) -> str:
    """The heading, "" for the default heading of the kind."""
    if changed.merge is not None:
        return "Merged"
    if not changed.developments:
        return f"Level raised to {changed.raised}"
    lead = changed.developments[0]
    if changed.kind is UpdateKind.DENIED and (ending := _ending(changed)):
        return ending
    if changed.kind is UpdateKind.CLAIMED:
        who, whom = lead.now[0].partition(" ")[0], changed.issuer
        claimed = short_place(who, vocabulary) if who != "?" else "another government"
        confirmed = f", not confirmed by {short_place(whom, vocabulary)}" if whom in vocabulary.concepts else ""
        return f"Claimed by {claimed}{confirmed}"
    if lead.kind is DevelopmentKind.ENDED:
        return change(lead, None, vocabulary).capitalize()
    return _HEADING.get(lead.kind, "") if changed.kind is UpdateKind.ADDED else ""


def _ending(changed: Change) -> str:
    """The heading of an end that is not a denial: a retracted report or an abandoned plan; else ""."""
    if changed.speaker is not None and changed.speaker.retracts:
        return _WITHDRAWN
    return _GIVEN_UP if changed.act is not None and changed.act.is_abandoned else ""


def _now(changed: Change, vocabulary: Vocabulary) -> str:
    if changed.act is None or changed.developments[0].kind is DevelopmentKind.WITHDRAWN:
        return "the article was edited and no longer reports it; no other report does"
    return headline_of_act(changed.act, vocabulary)


def _text(changed: Change, vocabulary: Vocabulary) -> str:
    if changed.merge is not None:
        return _merged(changed.merge)
    if not changed.developments:
        return "another rule matches at this level"
    lead, *others = changed.developments
    issuer = changed.speaker.issuer if changed.speaker is not None else None
    phrases = [_leading(lead, changed, vocabulary), *(change(d, issuer, vocabulary) for d in others)]
    if changed.kind is UpdateKind.CONFIRMED and not others:
        phrases.append("no new detail found")
    if changed.raised is not None:
        phrases.append(f"level raised to {changed.raised}")
    return " · ".join(filter(None, phrases))


def _merged(merge: Merge) -> str:
    return f"{merge.gone} was merged into {merge.into}" + (", which continues here" if merge.continues_here else "")


def _leading(lead: Development, changed: Change, vocabulary: Vocabulary) -> str:
    if changed.speaker is None:
        return ""
    speaker = _speaker(changed.speaker, vocabulary)
    match changed.kind:
        case UpdateKind.DENIED if changed.speaker.retracts:
            before = "" if changed.before is None else headline_of(changed.before, vocabulary)
            return f"{speaker} retracts its report: {before}"
        case UpdateKind.CONFIRMED | UpdateKind.DENIED | UpdateKind.IN_FORCE:
            headline = _headline_now(changed.act, vocabulary)
            return headline if _names(headline, speaker) else f"{speaker}: {headline}"
        case _ if lead.kind is DevelopmentKind.ENDED:
            return _headline_now(changed.act, vocabulary)
        case UpdateKind.CORRECTED:
            corrects = changed.speaker.corrects
            return f"says {speaker}, correcting {corrects}" if corrects else f"says {speaker}"
        case _:
            return change(lead, changed.speaker.issuer, vocabulary)


def _headline_now(act: Act | None, vocabulary: Vocabulary) -> str:
    return "" if act is None else headline_of_act(act, vocabulary)


def _names(headline: str, speaker: str) -> bool:
    """True if the headline begins with the speaker: `Japan denies …`, `Japan: probable …`."""
    return headline.startswith((f"{speaker} ", f"{speaker}: "))


def _speaker(speaker: Speaker, vocabulary: Vocabulary) -> str:
    """The authority of an official report, else the outlet, as far as the channel may see it."""
    return authority_of(speaker.agency, speaker.issuer, vocabulary) if speaker.is_official else speaker.name


# ------------------------------------------------------------------ reminders


def _of_reminder(reminder: Reminder, vocabulary: Vocabulary) -> _Words:
    if reminder.date is not None:
        days = reminder.in_days
        heading = {0: "Today", 1: "Tomorrow"}.get(days, f"In {days} days")
        return _Words(heading=heading, text=date_line(reminder.date, vocabulary))
    if reminder.alert is not None:
        return _Words(text=f"for {_waited(reminder)}: {headline_of(reminder.alert, vocabulary)}")
    return _Words(text=". ".join(filter(None, (reminder.title, reminder.note))))


def _waited(reminder: Reminder) -> str:
    minutes = int(reminder.waited.total_seconds() // 60)
    days, hours = minutes // 1_440, minutes // 60
    return counted(days, "day") if days else counted(hours, "hour") if hours else counted(minutes, "minute")
