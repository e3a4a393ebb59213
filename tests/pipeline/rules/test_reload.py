"""Reload of rules: active packs, stored versions, and notices to the operator."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.watch.watch_list import NOTHING_WATCHED, WatchedFirm, WatchList
from monitor.errors import ChildLostError, StoreError
from monitor.pipeline.rules.pack_selection import RULE_SET, RULES_FOLDER, select_packs
from monitor.pipeline.rules.reload import Reloaded, Reloader
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.repositories.store import Store
from monitor.ports.repositories.transaction import Transaction
from monitor.ports.rules import BROKEN_PACKS, RULE_WARNINGS, UPGRADED_FROM, Revision, RulesLoaded
from monitor.store import DatabaseStore
from tests.fakes.clock import Time
from tests.fakes.reading import NOW
from tests.fakes.rules import FakeFolder, FakeRuleFiles, Stage, files
from tests.pipeline.words import WORDS

LATER, WAITING = NOW + timedelta(days=1), tuple(DeliveryState)


def config_of(rules: RulesLoaded) -> RuntimeConfig:
    return RuntimeConfig(
        rules={r.id: r for r in rules.knowledge.rules},
        vocabulary=WORDS,
        routes=Routes(default=Route(name="default", channel="C1"), named=rules.routes),
        sources={s.id: s for s in rules.sources},
        workspace="test",
        watch=rules.knowledge.watch,
    )


def reloader(
    store: Store[Transaction],
    rule_files: FakeRuleFiles,
    clock: Time,
    engine: str = "1.0",
    stage: Callable[[ReaderConfig], Awaitable[None]] | None = None,
) -> Reloader:
    return Reloader(
        store=store, files=rule_files, config_of=config_of, rehearse=stage or Stage(), engine=engine, clock=clock
    )


def folder(**packs: str) -> FakeFolder:
    return FakeRuleFiles(**packs).read()


def rule_ids(rules: RulesLoaded) -> list[str]:
    return [r.id for r in rules.knowledge.rules]


async def notices(store: Store[Transaction]) -> list[Notice]:
    """The one that waits, or none; fails where there are more."""
    backlog, rows = await store.read(lambda tx: (tx.outbox.backlog(), tx.outbox.ready(now=LATER, states=WAITING)))
    assert sum(backlog.by_state.values()) == len(rows)
    return [d.message for d in rows if isinstance(d.message, Notice)]


async def broken_packs(store: Store[Transaction]) -> str | None:
    return await store.read(lambda tx: tx.journal.recall(BROKEN_PACKS))


# ------------------------------------------------------------------ what runs


def test_packs_that_load_are_active() -> None:
    chosen = select_packs(folder(a="rule a", b="rule b"), ())
    assert (rule_ids(chosen.loaded), chosen.kept) == (["shipped", "a", "b"], {})


def test_broken_pack_keeps_its_last_good_version_and_others_their_edits() -> None:
    good = (files("a", "rule a"), files("b", "rule b"))
    chosen = select_packs(folder(a="rule a error tab", b="rule b rule b2"), good)
    assert rule_ids(chosen.loaded) == ["shipped", "a", "b", "b2"]
    assert set(chosen.kept) == {"a"}


def test_pack_that_never_loaded_affects_no_other() -> None:
    chosen = select_packs(folder(a="rule a error tab", b="rule b"), ())
    assert rule_ids(chosen.loaded) == ["shipped", "b"]


def test_a_pack_that_needs_what_a_broken_one_brings_waits_with_it() -> None:
    good = (files("a", "rule a"), files("shared", "rule s"))
    chosen = select_packs(folder(a="rule a2 needs tin", shared="rule s gives tin error tab"), good)
    assert rule_ids(chosen.loaded) == ["shipped", "a", "s"]
    assert set(chosen.kept) == {"a", "shared"}


def test_concept_used_by_another_pack_is_not_removed() -> None:
    good = (files("a", "rule a needs tin"), files("shared", "gives tin"))
    chosen = select_packs(folder(a="rule a needs tin", shared="gives copper", z="rule z"), good)
    assert rule_ids(chosen.loaded) == ["shipped", "a", "z"]
    assert chosen.kept == {"shared": good[1]}


def test_a_removed_pack_stays_while_a_neighbour_uses_its_concepts_and_goes_with_the_use() -> None:
    good = (files("a", "rule a needs tin"), files("shared", "gives tin rule s"))
    assert rule_ids(select_packs(folder(a="rule a needs tin"), good).loaded) == ["shipped", "a", "s"]
    assert rule_ids(select_packs(folder(a="rule a"), good).loaded) == ["shipped", "a"]


def test_a_rule_id_that_another_pack_takes_does_not_unload_its_owner() -> None:
    good = (files("a", "rule a"), files("b", "rule b"))
    chosen = select_packs(folder(a="rule a rule b", b="rule b"), good)
    assert rule_ids(chosen.loaded) == ["shipped", "a", "b"]
    assert chosen.kept == {"a": good[0]}


def test_the_shipped_pack_is_never_held_back_for_a_users_pack() -> None:
    good = (files("base", "rule shipped gives tin"), files("a", "rule a needs tin"))
    fake = FakeRuleFiles(a="rule a needs tin", b="rule b")
    fake.packs["base"] = "rule shipped2"
    assert rule_ids(select_packs(fake.read(), good).loaded) == ["shipped2", "b"]


def test_missing_folder_keeps_all_packs_active() -> None:
    good = (files("a", "rule a"), files("b", "rule b"))
    fake = FakeRuleFiles()
    fake.gone = "there is no such folder"
    assert rule_ids(select_packs(fake.read(), good).loaded) == ["shipped", "a", "b"]


# ------------------------------------------------------------------ what is stored and reported


@pytest.fixture
def rule_files() -> FakeRuleFiles:
    fake = FakeRuleFiles(minerals="rule m", chips="rule c")
    fake.packs["routes.yaml"] = "operator COPS"
    return fake


async def break_minerals(
    store: Store[Transaction], rule_files: FakeRuleFiles, clock: Time
) -> tuple[Reloader, Reloaded]:
    """Started well at noon; 20 minutes later an edit comes that doesn't load."""
    rules = reloader(store, rule_files, clock)
    await rules.reload()
    clock.now += timedelta(minutes=20)
    rule_files.packs["minerals"] = "rule m=2 rule m2 error tab"
    return rules, await rules.reload()


async def test_edit_that_loads_is_active_and_stored_by_hash(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules = reloader(store, rule_files, clock)
    first = await rules.reload()
    rule_files.packs["minerals"] = "rule m rule m2"
    second = await rules.reload()
    assert set(rules.config.rules) == {"shipped", "m", "m2", "c"}
    active = await store.read(lambda tx: tx.rules.active())
    assert active is not None
    assert second.changed
    assert second.rules.knowledge.version == active.version != first.rules.knowledge.version
    assert second.rules.knowledge.engine == active.engine == "1.0"
    assert await notices(store) == []


async def test_the_log_counts_packs_as_check_does(store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time) -> None:
    with capture_logs() as logs:
        await reloader(store, rule_files, clock).reload()
    assert [log["packs"] for log in logs if log["event"] == "rules loaded"] == [3]  # base, chips, minerals


async def test_reading_the_same_files_again_changes_nothing(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules = reloader(store, rule_files, clock)
    await rules.reload()
    config = rules.config
    again = await rules.reload()
    assert (again.changed, rules.config is config) == (False, True)


async def test_another_engine_makes_another_set_of_the_same_files(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    versions = {
        (await reloader(store, rule_files, clock, engine).reload()).rules.knowledge.version
        for engine in ("1.0", "1.0", "1.1")
    }
    assert len(versions) == 2


async def test_another_watch_list_makes_another_set_that_reaches_the_children(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules = reloader(store, rule_files, clock)
    first = await rules.reload()
    rule_files.watch = WatchList(firms=(WatchedFirm(names=("Example Semiconductor",)),), version="a1")
    second = await rules.reload()
    assert second.changed
    assert second.rules.knowledge.watch is rule_files.watch
    assert second.rules.knowledge.version != first.rules.knowledge.version
    assert not (await rules.reload()).changed


# ------------------------------------------------------------------ the watch list

CANARIES = WatchList(firms=(WatchedFirm(names=("Canary Metals",)), WatchedFirm(names=("Canary Ores",))), version="a1")
ERRORS = ("private/watch.yaml:3:7: error[bad-code]",)


async def break_watch_list(store: Store[Transaction], rule_files: FakeRuleFiles, clock: Time) -> Reloader:
    rules = reloader(store, rule_files, clock)
    rule_files.watch = CANARIES
    await rules.reload()
    clock.now += timedelta(minutes=20)
    rule_files.watch, rule_files.watch_errors = WatchList(firms=CANARIES.firms[:1], version="b2"), ERRORS
    await rules.reload()
    return rules


async def test_a_broken_watch_list_keeps_the_last_one_and_no_rule_from_running(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules = await break_watch_list(store, rule_files, clock)
    rule_files.packs["minerals"] = "rule m rule m2"
    reloaded = await rules.reload()
    assert set(rules.config.rules) == {"shipped", "m", "m2", "c"}
    assert reloaded.rules.knowledge.watch is CANARIES
    assert reloaded.troubles[0].kept
    (notice,) = await notices(store)
    assert notice.title == (
        "🔧 watch list not loaded: 1 error. The last version stays in use until a restart (2 entries). Rules are not "
        "affected."
    )
    assert notice.lines == (ERRORS[0], "Seen 12:20 UTC.", "In words: monitor watch check")
    assert await broken_packs(store) == "watch list"


async def test_after_a_restart_the_entries_of_a_broken_list_that_have_no_error_run(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    await break_watch_list(store, rule_files, clock)
    restarted = reloader(store, rule_files, clock)
    reloaded = await restarted.reload()
    assert reloaded.rules.knowledge.watch is rule_files.watch
    assert not reloaded.troubles[0].kept
    (title,) = (n.title for n in reloaded.notices)
    assert title == "🔧 watch list not loaded: 1 error. The 1 entry without errors is in use. Rules are not affected."
    rule_files.watch, rule_files.watch_errors = CANARIES, ()
    clock.now += timedelta(minutes=10)
    reloaded = await restarted.reload()
    title = "✅ watch list loaded again 12:30 UTC, broken for 10 min. 2 entries."
    assert [n.title for n in reloaded.notices] == [title]
    assert [after for _, after in await said(store)] == [title]


async def test_a_missing_private_folder_is_not_an_empty_watch_list(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules = reloader(store, rule_files, clock)
    rule_files.watch, rule_files.packs["private"] = CANARIES, "source paid"
    await rules.reload()
    rule_files.watch, rule_files.private_gone = NOTHING_WATCHED, "the private folder does not exist"
    rule_files.watch_errors = ("private:1:1: error[no-folder]: the private folder does not exist.",)
    del rule_files.packs["private"]
    reloaded = await rules.reload()
    assert (rules.config.watch, set(rules.config.sources)) == (CANARIES, {"paid"})
    assert [t.pack for t in reloaded.troubles] == ["watch list"]
    restarted = reloader(store, rule_files, clock)
    reloaded = await restarted.reload()
    assert (restarted.config.watch, set(restarted.config.sources)) == (NOTHING_WATCHED, {"paid"})
    assert [t.kept for t in reloaded.troubles] == [False]


async def test_a_watch_file_that_is_gone_is_a_problem_also_after_a_restart_until_it_says_that_nothing_is_watched(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules = reloader(store, rule_files, clock)
    rule_files.watch_missing = True
    assert (await rules.reload()).troubles == ()  # a folder with sources alone
    rule_files.watch, rule_files.watch_missing = CANARIES, False
    await rules.reload()
    rule_files.watch, rule_files.watch_missing = NOTHING_WATCHED, True
    assert [t.kept for t in (await rules.reload()).troubles] == [True]
    restarted = reloader(store, rule_files, clock)
    assert [(t.pack, t.kept) for t in (await restarted.reload()).troubles] == [("watch list", False)]
    rule_files.watch_missing = False
    with capture_logs() as logs:
        assert (await restarted.reload()).troubles == ()
    assert [log["event"] for log in logs if log["log_level"] == "warning"] == ["nothing is watched any more"]
    rule_files.watch_missing = True
    assert (await restarted.reload()).troubles == ()


async def test_a_setting_that_is_gone_after_a_restart_is_a_problem_until_it_is_set_again(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rule_files.watch_unset = True
    assert (await reloader(store, rule_files, clock).reload()).troubles == ()  # nothing was ever watched
    rule_files.watch, rule_files.watch_unset = CANARIES, False
    await reloader(store, rule_files, clock).reload()
    rule_files.watch, rule_files.watch_unset = NOTHING_WATCHED, True
    for _ in range(2):
        restarted = reloader(store, rule_files, clock)
        (trouble,) = (await restarted.reload()).troubles
        assert (trouble.pack, trouble.kept) == ("watch list", False)
        assert "MONITOR_RULES_PRIVATE is not set any more" in trouble.problem
    rule_files.watch_unset = False  # a folder with 'watch: {}'
    assert (await restarted.reload()).troubles == ()
    rule_files.watch_unset = True
    assert (await reloader(store, rule_files, clock).reload()).troubles == ()


async def test_no_entry_of_the_watch_list_is_stored_logged_or_shown(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    with capture_logs() as logs:
        await break_watch_list(store, rule_files, clock)
    active = await store.read(lambda tx: tx.rules.active())
    assert "Canary" not in f"{logs} {active} {await notices(store)}"
    assert [log["watched"] for log in logs if log["event"] == "rules loaded"] == [2]


# ------------------------------------------------------------------ broken packs


async def test_broken_pack_notifies_the_operator_once_and_is_shown_by_health(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules, reloaded = await break_minerals(store, rule_files, clock)
    await rules.reload()
    (said,) = await notices(store)
    assert said.title == (
        "🔧 minerals rules not loaded: 1 error. Alerts continue with the version of 25 Nov 12:00 UTC. "
        "chips is not affected."
    )
    assert said.lines == (
        "minerals/alerts.yaml:1:1: error: tab",
        "Seen 12:20 UTC.",
        "Not active because of it: 1 changed rule (m, in its old state), 1 new rule (m2).",
        "Try: monitor check",
    )
    assert set(rules.config.rules) == {"shipped", "m", "c"}
    assert not reloaded.changed
    assert await broken_packs(store) == "minerals"


async def test_fixed_pack_is_reported_with_its_downtime(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules, _ = await break_minerals(store, rule_files, clock)
    clock.now += timedelta(minutes=21)
    rule_files.packs["minerals"] = "rule m=2 rule m2"
    reloaded = await rules.reload()
    assert [n.title for n in reloaded.notices] == [
        "✅ minerals rules loaded again 12:41 UTC, broken for 21 min. 2 rules."
    ]
    assert await broken_packs(store) == ""
    assert await store.read(lambda tx: tx.rules.troubles()) == ()


async def said(store: Store[Transaction]) -> list[tuple[str, str]]:
    """The notice that is to be posted, and what it is to say in the end."""
    rows = await store.read(lambda tx: tx.outbox.ready(now=LATER, states=WAITING))
    posted = [await store.read(lambda tx, row=row: tx.outbox.posted(row.id)) for row in rows]  # type: ignore[misc]
    return [(p.post.message.title, p.says.title) for p in posted]


async def test_the_notice_of_a_broken_pack_says_in_the_end_that_it_loads(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules, _ = await break_minerals(store, rule_files, clock)
    rule_files.packs["minerals"] = "rule m=2 rule m2"
    reloaded = await rules.reload()
    ((before, after),) = await said(store)
    assert (before[0], after) == ("🔧", reloaded.notices[0].title)


async def test_another_error_of_a_broken_pack_edits_its_notice(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules, _ = await break_minerals(store, rule_files, clock)
    clock.now += timedelta(minutes=5)
    rule_files.packs["minerals"] = "rule m=2 error tab error alias"
    reloaded = await rules.reload()
    ((before, after),) = await said(store)
    assert ("1 error." in before, "2 errors." in after) == (True, True)
    assert "Seen 12:25 UTC; broken since 12:20 UTC." in reloaded.notices[0].lines
    again = await reloader(store, rule_files, clock).reload()
    assert (again.notices, len(await said(store))) == ((), 1)


async def test_the_notice_of_a_pack_that_is_broken_since_another_day_names_the_day(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules, _ = await break_minerals(store, rule_files, clock)
    broke = clock.now
    clock.now += timedelta(days=2)
    rule_files.packs["minerals"] = "rule m=2 error tab error alias"
    reloaded = await rules.reload()
    assert f"Seen 12:20 UTC; broken since {broke:%d %b} 12:20 UTC." in reloaded.notices[0].lines


async def test_a_pack_that_breaks_again_in_the_same_way_is_another_notice(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules, first = await break_minerals(store, rule_files, clock)
    broken = rule_files.packs["minerals"]
    rule_files.packs["minerals"] = "rule m"
    await rules.reload()
    clock.now += timedelta(seconds=1)
    rule_files.packs["minerals"] = broken
    second = await rules.reload()
    assert first.notices == second.notices
    troubles = await store.read(lambda tx: tx.rules.troubles())
    backlog = await store.read(lambda tx: tx.outbox.backlog())
    assert (len({t.notice for t in troubles}), backlog.by_state) == (1, {DeliveryState.PENDING: 3})


async def test_a_notice_that_can_not_be_edited_any_more_has_a_short_one_in_its_place(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules, _ = await break_minerals(store, rule_files, clock)
    (trouble,) = await store.read(lambda tx: tx.rules.troubles())
    rule_files.packs["minerals"] = "rule m=2 rule m2"
    reloaded = await rules.reload()
    assert trouble.notice is not None
    shown = trouble.notice
    posted = await store.read(lambda tx: tx.outbox.posted(shown))
    assert posted is not None
    instead = posted.edits[0].fallback_message
    assert isinstance(instead, Notice)
    assert instead.title == reloaded.notices[0].title
    assert instead.lines == ("An earlier notice of this can't be edited any more.",)


async def test_a_pack_that_broke_before_there_was_an_operators_route_is_reported_when_it_is_mended(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rule_files.packs["routes.yaml"] = ""
    rules, _ = await break_minerals(store, rule_files, clock)
    rule_files.packs |= {"routes.yaml": "operator COPS", "minerals": "rule m=2"}
    await rules.reload()
    ((first, last),) = await said(store)
    assert first == last == "✅ minerals rules loaded again 12:20 UTC, broken for 0 s. 1 rule."


async def test_last_good_version_survives_a_restart_without_a_second_notice(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    await break_minerals(store, rule_files, clock)
    clock.now += timedelta(hours=1)
    restarted = reloader(store, rule_files, clock)
    reloaded = await restarted.reload()
    assert set(restarted.config.rules) == {"shipped", "m", "c"}
    assert reloaded.notices == ()
    assert [(t.pack, t.kept, t.since) for t in reloaded.troubles] == [
        ("minerals", True, clock.now - timedelta(hours=1))
    ]


async def test_broken_pack_is_only_logged_without_an_operator_route(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rule_files.packs["routes.yaml"] = ""
    _, reloaded = await break_minerals(store, rule_files, clock)
    assert len(reloaded.notices) == 1
    assert await notices(store) == []


async def test_removed_pack_is_no_problem(store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time) -> None:
    rules = reloader(store, rule_files, clock)
    await rules.reload()
    del rule_files.packs["minerals"]
    reloaded = await rules.reload()
    assert (set(rules.config.rules), reloaded.troubles) == ({"shipped", "c"}, ())


async def test_removed_broken_pack_is_reported(store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time) -> None:
    rules, _ = await break_minerals(store, rule_files, clock)
    del rule_files.packs["minerals"]
    reloaded = await rules.reload()
    assert [n.title for n in reloaded.notices] == ["✅ minerals rules removed 12:20 UTC; broken for 0 s."]
    assert set(rules.config.rules) == {"shipped", "c"}


async def test_missing_folder_is_one_problem_and_packs_stay_active(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    await reloader(store, rule_files, clock).reload()
    rule_files.gone = "there is no such folder"
    restarted = reloader(store, rule_files, clock)
    reloaded = await restarted.reload()
    assert set(restarted.config.rules) == {"shipped", "m", "c"}
    assert [t.pack for t in reloaded.troubles] == [RULES_FOLDER]
    assert reloaded.notices[0].title.startswith(
        "🔧 rules folder not loaded: 1 error. Alerts continue with the version of"
    )
    assert [n.title for n in await notices(store)] == [reloaded.notices[0].title]


async def test_only_a_new_commit_is_named_as_the_cause(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rule_files.revision = Revision(commit="a1f3c9e", author="chips-desk")
    rules = reloader(store, rule_files, clock)
    await rules.reload()
    assert rules.config.revision == "a1f3c9e by chips-desk"
    rule_files.packs["chips"] = "rule c rule c2"
    await rules.reload()
    assert rules.config.revision == "a1f3c9e+ by chips-desk"
    rule_files.packs["minerals"] = "error tab"
    edited = await rules.reload()
    assert "Edited on top of a1f3c9e, seen 12:00 UTC." in edited.notices[0].lines
    rule_files.packs["minerals"] = "rule m"
    await rules.reload()
    rule_files.revision = Revision(commit="9d2e77b", author="minerals-desk", subject="antimony approvals")
    rule_files.packs["minerals"] = "error tab"
    came = await rules.reload()
    assert 'Came with 9d2e77b "antimony approvals" by minerals-desk, seen 12:00 UTC.' in came.notices[0].lines
    assert rules.config.revision == "a1f3c9e+ by chips-desk"


# ------------------------------------------------------------------ what is allowed and probably not meant


async def warned_of(store: Store[Transaction]) -> str | None:
    return await store.read(lambda tx: tx.journal.recall(RULE_WARNINGS))


async def test_warnings_are_reported_once_whatever_their_line(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules = reloader(store, rule_files, clock)
    assert (await rules.reload()).warnings == ()
    rule_files.packs["minerals"] = "rule m warn shadowed"
    edited = await rules.reload()
    assert edited.warnings == ("minerals/alerts.yaml:2:1: warning: shadowed",)
    assert (edited.notices, await warned_of(store)) == ((), edited.warnings[0])
    rule_files.packs["minerals"] = "rule m rule m2 warn shadowed"
    moved = await rules.reload()
    assert (moved.warnings, await warned_of(store)) == ((), "minerals/alerts.yaml:3:1: warning: shadowed")
    rule_files.packs["minerals"] = "rule m"
    await rules.reload()
    assert await warned_of(store) == ""


async def test_warnings_of_a_pack_stand_in_the_notices_of_it(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules = reloader(store, rule_files, clock)
    await rules.reload()
    rule_files.packs |= {"minerals": "warn one warn two warn three error tab", "chips": "rule c warn other"}
    broken = await rules.reload()
    assert broken.notices[0].lines[-3:] == (
        "minerals/alerts.yaml:1:1: warning: one",
        "… and 2 more warnings",
        "Try: monitor check",
    )
    rule_files.packs["minerals"] = "rule m warn one"
    mended = await rules.reload()
    assert mended.notices[0].lines == ("minerals/alerts.yaml:2:1: warning: one",)


# ------------------------------------------------------------------ what no child can read with

TOO_BIG = ChildLostError("needed more memory than a child may have (768 MB)", cause="memory")


async def test_new_rule_set_gets_a_trial_run_before_it_is_stored(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    stage = Stage()
    rules = reloader(store, rule_files, clock, stage=stage)
    first = await rules.reload()
    await rules.reload()
    rule_files.packs["minerals"] = "rule m rule m2"
    second = await rules.reload()
    assert stage.rehearsed == [first.rules.knowledge, second.rules.knowledge]


async def test_rule_set_that_fails_its_trial_run_is_rejected_and_reported(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    stage = Stage()
    rules = reloader(store, rule_files, clock, stage=stage)
    version = (await rules.reload()).rules.knowledge.version
    config = rules.config
    clock.now += timedelta(minutes=20)
    stage.failure = TOO_BIG
    rule_files.packs |= {"minerals": "rule huge", "new": "rule n"}
    refused = await rules.reload()
    assert (refused.changed, rules.config is config, refused.rules.knowledge.version) == (False, True, version)
    (notice,) = await notices(store)
    assert notice.title == "🔧 rule set not loaded: 1 error. Alerts continue with the version of 25 Nov 12:00 UTC."
    assert notice.lines[0] == (
        "rule set: a trial run needed more memory than a child may have (768 MB). Changed: minerals, new. "
        "Undo the change, or simplify the rules."
    )
    assert await broken_packs(store) == RULE_SET
    active = await store.read(lambda tx: tx.rules.active())
    assert active is not None
    assert active.version == version
    stage.failure = None
    rule_files.packs["minerals"] = "rule m"
    mended = await rules.reload()
    assert [n.title for n in mended.notices] == ["✅ rule set loaded again 12:20 UTC, broken for 0 s."]
    assert set(rules.config.rules) == {"shipped", "m", "c", "n"}


async def test_start_falls_back_to_the_last_rule_set(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    version = (await reloader(store, rule_files, clock).reload()).rules.knowledge.version
    rule_files.packs["minerals"] = "rule huge"

    async def rehearse(knowledge: ReaderConfig) -> None:
        if any(rule.id == "huge" for rule in knowledge.rules):
            raise TOO_BIG

    restarted = reloader(store, rule_files, clock, stage=rehearse)
    reloaded = await restarted.reload()
    assert set(restarted.config.rules) == {"shipped", "m", "c"}
    assert (reloaded.rules.knowledge.version, [t.pack for t in reloaded.troubles]) == (version, [RULE_SET])


async def test_start_fails_without_a_usable_rule_set(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    stage = Stage()
    stage.failure = TOO_BIG
    with pytest.raises(ChildLostError):
        await reloader(store, rule_files, clock, stage=stage).reload()
    assert await store.read(lambda tx: tx.rules.active()) is None


class Refusing:
    """A store that refuses to write."""

    def __init__(self, store: Store[Transaction]) -> None:
        self.read = store.read

    async def write(self, work: object, *, lazy: bool = False) -> None:
        raise StoreError("disk full")


async def test_store_error_keeps_the_old_rules_active(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rules = reloader(store, rule_files, clock)
    await rules.reload()
    rule_files.packs["minerals"] = "rule other"
    rules._store = Refusing(store)  # type: ignore[assignment]
    with pytest.raises(StoreError):
        await rules.reload()
    assert set(rules.config.rules) == {"shipped", "m", "c"}


async def test_sources_follow_the_files_and_a_broken_pack_keeps_its_own(
    store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time
) -> None:
    rule_files.packs |= {"minerals": "source ore", "chips": "source fab"}
    rules = reloader(store, rule_files, clock)
    await rules.reload()
    rule_files.packs |= {"minerals": "source ore error tab", "chips": "source mask"}
    await rules.reload()
    assert await due(store, clock) == {"ore", "mask"}


async def due(store: Store[Transaction], clock: Time) -> set[str]:
    rows = await store.read(lambda tx: tx.sources.due(now=clock.now, limit=10))
    return {row.source_id for row in rows}


async def known(store: DatabaseStore) -> list[str]:
    return [past.entry for past in await store.archive.past(None)]


async def test_the_register_follows_the_files(store: DatabaseStore, rule_files: FakeRuleFiles, clock: Time) -> None:
    rule_files.packs["minerals"] = "rule m entry decree"
    rules = reloader(store, rule_files, clock)
    await rules.reload()
    assert await known(store) == ["decree"]
    rule_files.packs["minerals"] = "rule m entry decree entry second"
    await rules.reload()
    assert await known(store) == ["decree", "second"]
    rule_files.packs["minerals"] = "rule m entry second error tab"
    await rules.reload()
    assert await known(store) == ["decree", "second"], "a broken pack keeps its last good state, its register as well"
    rule_files.packs["minerals"] = "rule m"
    await rules.reload()
    assert await known(store) == []
    assert await store.archive.events(register=True) == ()


# ------------------------------------------------------------------ upgrades


async def test_the_rules_of_the_version_before_are_remembered(store: DatabaseStore) -> None:
    rule_files, clock = FakeRuleFiles(a="rule a"), Time()

    async def start(engine: str) -> str:
        await reloader(store, rule_files, clock, engine).reload()
        active = await store.read(lambda tx: tx.rules.active())
        assert active is not None
        return active.version

    async def upgraded_from() -> str | None:
        return await store.read(lambda tx: tx.journal.recall(UPGRADED_FROM))

    first = await start("1.0")
    assert await upgraded_from() is None
    second = await start("2.0")
    rule_files.packs["a"] = "rule a2"
    assert await start("2.0") != second
    assert await upgraded_from() == first
