"""A new version of a source's lists: the baseline, a change, a quarantine and its confirmation."""

from dataclasses import replace
from datetime import UTC, datetime

from monitor.domain.lists.party import Party
from monitor.domain.lists.quarantine import Doubt, ListState
from monitor.domain.lists.version import (
    ListVersion,
    PublishedList,
    next_version,
    pack_rows,
    row_text,
    unpack_rows,
)
from tests.domain.lists.generated import party, unpacked

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
NEW = ListState(source_id="entity-list")
HUNDRED = tuple(party(f"Firm {n} Optics", number=str(500 + 3 * n)) for n in range(100))


def read(
    parties: tuple[Party, ...], before: ListState, old: tuple[Party, ...] = HUNDRED, **facts: object
) -> ListVersion:
    rows = {one.identity: row_text(one) for one in old}
    return next_version(PublishedList(parties=parties, **facts), rows, before, now=NOW)  # type: ignore[arg-type]


BASELINE = read(HUNDRED, NEW, (), dated="26 Nov 2026").state


def test_the_first_version_is_the_baseline() -> None:
    version = read(HUNDRED, NEW, ())
    assert version.first
    assert not version.diffs
    assert version.state.parties == 100


def test_a_few_removals_are_delistings() -> None:
    version = read(HUNDRED[10:], BASELINE)
    assert version.held is None
    assert len(version.diffs["us_entity_list"].removed) == 10


def test_more_than_a_tenth_fewer_is_held_and_the_version_before_it_stays() -> None:
    version = read(HUNDRED[11:], BASELINE)
    assert version.held is not None
    assert (version.held.doubt, version.held.removed) == (Doubt.SHRUNK, 11)
    assert version.state == replace(BASELINE, held=version.held)


def test_a_person_confirms_what_was_removed_and_not_a_file() -> None:
    held = read(HUNDRED[11:], BASELINE).state
    assert held.held is not None
    accepted = replace(held, accepted=held.held.fingerprint)
    version = read((*HUNDRED[11:], party("Late Addition", number="9999")), accepted)
    assert version.held is None
    assert len(version.diffs["us_entity_list"].removed) == 11
    assert (version.state.held, version.state.accepted) == (None, "")
    assert read(HUNDRED[12:], accepted).held is not None, "another one is missing"


def test_a_version_that_was_accepted_quietly_is_a_new_baseline() -> None:
    held = read(HUNDRED[11:], BASELINE).state
    assert held.held is not None
    assert read(HUNDRED[11:], replace(held, accepted=held.held.fingerprint, quietly=True)).quietly


def test_a_held_version_keeps_the_time_when_it_was_first_seen() -> None:
    held = read(HUNDRED[11:], BASELINE).state
    rows = {one.identity: row_text(one) for one in HUNDRED}
    later = next_version(PublishedList(parties=HUNDRED[11:]), rows, held, now=NOW.replace(hour=20))
    assert later.held is not None
    assert later.state.held is not None
    assert later.state.held.at == NOW


def test_a_list_that_is_whole_again_ends_the_quarantine() -> None:
    held = read(HUNDRED[11:], BASELINE).state
    assert read(HUNDRED, held, dated="26 Nov 2026").state == BASELINE


def test_a_file_without_its_last_rows_is_held_if_its_format_shows_no_end() -> None:
    version = read(HUNDRED[:-2], BASELINE, has_end=False)
    assert version.held is not None
    assert version.held.doubt is Doubt.CUT_SHORT
    assert read(HUNDRED[:-2], BASELINE).held is None
    assert read((*HUNDRED[:40], *HUNDRED[42:]), BASELINE, has_end=False).held is None


def test_a_list_that_doubled_or_was_rewritten_is_held() -> None:
    more = tuple(party(f"Other {n} Lasers", number=str(9_000 + 3 * n)) for n in range(101))
    doubled, rewritten = (
        read((*HUNDRED, *more), BASELINE),
        read(tuple(replace(p, country="CN") for p in HUNDRED), BASELINE),
    )
    assert doubled.held is not None
    assert rewritten.held is not None
    assert (doubled.held.doubt, rewritten.held.doubt) == (Doubt.GREW, Doubt.REWRITTEN)


def test_each_list_of_a_source_is_judged_by_itself() -> None:
    small = tuple(
        replace(party(f"Unverified {n}", number=str(7_000 + n)), list_id="us_unverified_list") for n in range(5)
    )
    state = read((*HUNDRED, *small), NEW, ()).state
    version = read(HUNDRED, state, (*HUNDRED, *small))
    assert version.held is not None
    assert version.held.list_id == "us_unverified_list"


def test_the_date_that_a_list_states_is_compared_with_its_rows() -> None:
    more = (*HUNDRED, party("Addition", number="9999"))
    assert read(more, BASELINE, dated="27 Nov 2026").state.note == ""
    assert "the date that it states did not" in read(more, BASELINE, dated="26 Nov 2026").state.note
    assert "but no party changed" in read(HUNDRED, BASELINE, dated="27 Nov 2026").state.note


def test_rows_are_packed_and_unpacked() -> None:
    odd = replace(party('Tab\tand \\ quote"', number="1"), identity="id:1\t2", aliases=("琥珀", "é"))
    rows = [(one.identity, row_text(one)) for one in (*HUNDRED, odd)]
    assert list(unpack_rows(pack_rows(rows))) == rows
    assert unpacked(pack_rows(rows)) == (*HUNDRED, odd)
    assert unpacked(b"") == ()
