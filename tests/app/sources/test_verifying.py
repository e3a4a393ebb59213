"""Which verdicts become entries of a tuning.yaml, and which are left to a person."""

from dataclasses import replace
from datetime import UTC, datetime

from monitor.app.sources.verifying import SwitchPlan, plan_switches
from monitor.domain.rules.rule import Place
from monitor.domain.sources.source import Source, SourceId
from monitor.domain.sources.verification import Switch, Verdict, Verification
from monitor.rulefiles.editing.source_switches import WrittenSwitch

OFF = Source(id=SourceId("off"), name="Off", url="https://off.example.org/", enabled=False, origin="base")
ON = replace(OFF, id=SourceId("on"), enabled=True)
NEWEST = datetime(2026, 11, 28, tzinfo=UTC)


def works(source: Source) -> Verification:
    return Verification(source_id=source.id, verdict=Verdict.WORKS, usable=True, items=3, newest=NEWEST)


def lost(source: Source) -> Verification:
    return Verification(source_id=source.id, verdict=Verdict.NOT_FOUND, problem="HTTP 404 Not Found; look it up")


def written(source: Source, *, by_hand: bool, pack: str = "desk") -> dict[SourceId, WrittenSwitch]:
    place = Place(file=f"{pack}/tuning.yaml", line=3, column=5)
    return {source.id: WrittenSwitch(pack=pack, place=place, by_hand=by_hand)}


def planned(
    *found: Verification, sources: tuple[Source, ...], entries: dict[SourceId, WrittenSwitch] | None = None
) -> SwitchPlan:
    return plan_switches(sources, found, pack="desk", changeable={"base"}, written=entries or {})


def test_shipped_sources_follow_their_verdicts() -> None:
    plan = planned(works(OFF), lost(ON), sources=(OFF, ON))
    assert plan.left == ()
    assert plan.switches == (
        Switch(source_id=OFF.id, enabled=True, because="3 items, newest 2026-11-28"),
        Switch(source_id=ON.id, enabled=False, because="not found: HTTP 404 Not Found"),
    )


def test_sources_of_other_packs_and_entries_by_hand_are_left_to_a_person() -> None:
    own = replace(OFF, id=SourceId("own"), origin="mine")
    plan = planned(works(own), sources=(own,))
    assert (plan.switches, [why for _, why in plan.left]) == ((), ["change it in mine/sources.yaml"])
    plan = planned(works(OFF), sources=(OFF,), entries=written(OFF, by_hand=True))
    assert [why for _, why in plan.left] == ["set by hand in desk/tuning.yaml:3"]
    plan = planned(works(OFF), sources=(OFF,), entries=written(OFF, by_hand=False))
    assert (len(plan.switches), plan.left) == (1, ())


def test_a_network_without_any_answer_changes_nothing() -> None:
    assert planned(lost(ON), sources=(ON,)) == SwitchPlan()
