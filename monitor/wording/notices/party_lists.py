"""Notices on lists of parties: a version in quarantine, a file that can't be read."""

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.message import Notice
from monitor.domain.lists.quarantine import Doubt, HeldVersion, ListState
from monitor.domain.sources.source import Source
from monitor.wording.phrases.english import counted, written_day

_REASONS = {
    Doubt.SHRUNK: "{removed} of {before} parties are missing",
    Doubt.CUT_SHORT: "exactly its last {removed} rows are missing, as if the file had been cut short",
    Doubt.GREW: "{added} parties would be new, more than the list had",
    Doubt.REWRITTEN: "most of its parties have another name, country or programme",
}


def doubt_in_words(held: HeldVersion) -> str:
    """Why a version is held: `120 of 1,000 parties are missing`."""
    numbers = {name: f"{getattr(held, name):,}" for name in ("added", "removed", "before")}
    return _REASONS[held.doubt].format(**numbers)


def held_notice(source: Source, held: HeldVersion, vocabulary: Vocabulary) -> Notice:
    """The notice on a version that waits for a person: what it would change, what holds until then, what to do."""
    listed = vocabulary.concepts.get(held.list_id)
    counts = f"The file has {held.after:,} parties, the stored version {held.before:,}."
    lines = [
        f"{listed.label if listed else held.list_id}: {doubt_in_words(held)}. {counts}",
        *((f"{_which(held)}: {'; '.join(held.names)}{_more(held)}",) if held.names else ()),
        "Nothing was reported, and the stored version stays. The quarantine ends by itself if the list is whole again.",
        f"If the change is real, report it now: monitor sources accept {source.id}",
        f"To take the file as a new baseline without an alert: monitor sources accept {source.id} --quietly",
    ]
    return Notice(title=f"🚧 {source.name}: the new version of the list is in quarantine.", lines=tuple(lines))


def _which(held: HeldVersion) -> str:
    return "New" if held.doubt is Doubt.GREW else "Missing"


def _more(held: HeldVersion) -> str:
    total = held.added if held.doubt is Doubt.GREW else held.removed
    left = total - len(held.names)
    return f"; and {left:,} more" if left > 0 else ""


def unreadable_list_notice(source: Source, state: ListState, detail: str) -> Notice:
    """The notice on a file that is no whole list. `detail` is the error of the poll."""
    since = f" of {written_day(state.changed_at.date())}" if state.changed_at else ""
    kept = f"The version{since} with {counted(state.parties, 'row')} stays; no delisting is reported."
    return Notice(
        title=f"🚧 {source.name}: the new version of the list can't be read.",
        lines=(f"{detail}.".replace("..", "."), kept, "See: monitor sources health"),
    )
