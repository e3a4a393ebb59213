"""Explanations of texts, articles and events: the step that decided, and its reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import Announcement, AnnouncementState, Routes
from monitor.domain.alerts.mute import Mute
from monitor.domain.alerts.route import DigestPlan, Route
from monitor.domain.articles.article import Article
from monitor.domain.delivery.outbox import DeliveryKind, DeliveryState, Form
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_ids import anchor_of_entry
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.event.precedent import PrecedentCondition, SharedFacet
from monitor.domain.event.precedent_search import FoundPrecedent, PrecedentResult
from monitor.domain.event.report import Report
from monitor.domain.interactions.topic import Topic
from monitor.domain.rules.query import ActPattern
from monitor.domain.rules.rule import Level, Match, Place, Raise, Raised, Rule, RuleId, Status
from monitor.domain.sources.licensing import EXPORT, MACHINE, Audience, channel
from monitor.domain.watch.watch_list import WatchedMaterial, WatchList
from monitor.language.query.parse import parse
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.queries.lookup import ArticleRecord, EventRow
from monitor.ports.repositories.articles import EventArticle, StoredAct
from monitor.reports.evaluation.engine import Engine
from monitor.reports.evaluation.verdicts import Text, article_of, item_of
from monitor.reports.explain.answer import Stop, Why
from monitor.reports.explain.decisions import EventRecord
from monitor.reports.explain.why import why_article, why_event, why_text
from monitor.rulefiles import base_folder, load
from tests.budget import examples
from tests.store.examples import NOW, act, announcement, article, delivery, event, match, possible

EASING = "act(issuer:CN commodity:rare_earths direction:easing)"
ANY = "act(commodity:rare_earths)"


@cache
def knowledge() -> ReaderConfig:
    return load(base_folder() / "no packs").knowledge


def rule(name: str, when: str = ANY, **more: Any) -> Rule:
    query, problems = parse(when, knowledge().vocabulary)
    assert query is not None, problems
    made = Rule(id=RuleId(name), title=name, level=Level.HIGH, when=query, when_text=when, version="0123456789ab")
    return replace(made, **more)


def engine(*rules: Rule, **routes: Level) -> Engine:
    default = Route(name="default", channel="C1")
    named = tuple(Route(name=name, channel=f"#{name}", minimum=level) for name, level in routes.items())
    return Engine(replace(knowledge(), rules=rules), Routes(default=default, named=named))


def of_text(title: str, *rules: Rule, text: str = "", **routes: Level) -> Why:
    return why_text(article_of(Text(id="1", title=title, text=text)), engine(*rules, **routes))


# ------------------------------------------------------------------ texts


def test_the_nearest_rule_says_what_differs() -> None:
    why = of_text(
        "China bans rare earth exports", rule("eased", EASING), rule("other", "act(issuer:JP measure:licence)")
    )
    assert why.stop is Stop.NO_RULE
    assert why.paragraph.endswith(
        "No rule matches it. The closest is eased (high): direction is tightening, the rule wants easing."
    )
    said = "words that assert the values of tightening/export_ban/impose by CN on rare_earths"
    assert [b.text for b in why.tree] == ["rule eased (high)", "rule other (high)", said]


def test_the_closest_rule_misses_the_smallest_share_of_its_query() -> None:
    vague = rule("denials", "act(stage:denied)")
    why = of_text("China bans rare earth exports", vague, rule("eased", f"{EASING} AND ministry"))
    assert "The closest is eased (high)" in why.paragraph


def test_a_rule_that_matches_nothing_is_not_named_as_closest() -> None:
    why = of_text("Football today", rule("eased", EASING), rule("words", "gallium AND smelter"))
    assert why.stop is Stop.NO_ACT
    assert why.paragraph.endswith("No rule matches it: every rule requires an act or other words.")


def test_a_word_that_is_missing_is_named() -> None:
    why = of_text("A smelter opens", rule("words", "gallium AND smelter"))
    assert why.paragraph.endswith("The closest is words (high): gallium is not in the article.")


def test_an_exclusion_that_holds_is_named_with_its_words() -> None:
    why = of_text("Update: China bans rare earth exports", rule("news", f"{ANY} AND NOT title:update"))
    assert 'The closest is news (high): the rule excludes title:update, which holds by "Update".' in why.paragraph


@pytest.mark.parametrize(
    ("title", "said"),
    [
        pytest.param(
            "China urges US to lift ban on chip exports",
            '"urges" is a call for action, not an act.',
            id="a call, by its word",
        ),
        pytest.param(
            "Lobby urges ban on gallium exports", '"urges" is a call, not an act; it has words for', id="nobody acts"
        ),
        pytest.param("China does not ban gallium exports", '"ban" did not happen.', id="negated"),
        pytest.param(
            "Gallium exports in China",
            "an actor (China), an action (exports) and an object (Gallium)",
            id="no verb",
        ),
        pytest.param("Football today", "it has no words from the vocabulary.", id="nothing"),
    ],
)
def test_a_text_without_an_act_names_what_is_missing(title: str, said: str) -> None:
    why = of_text(title)
    assert why.stop is Stop.NO_ACT
    assert said in why.paragraph


def test_a_headline_in_another_language_has_a_gloss() -> None:
    assert "Word by word: [China] [bans] [rare-earth] [exports]. " in of_text("中国禁止稀土出口", RULE).paragraph
    assert "Word by word" not in of_text("China bans rare earth exports", RULE).paragraph


POSSIBLE = "Beijing's export controls on gallium, part two"


def test_a_candidate_quotes_its_evidence() -> None:
    why = of_text(POSSIBLE, rule("eased", EASING))
    assert why.stop is Stop.CANDIDATE
    words = '"export controls", "Beijing", "gallium" in the title, without a verb that the reader knows.'
    assert f'"{POSSIBLE}" contains no act, but a candidate: {words}' in why.paragraph


def test_a_stored_candidate_is_not_reclassified_by_the_current_reading() -> None:
    """The title is that of an act now: words may have been added since."""
    kept = replace(article(), title="China bans gallium exports", language="en")
    why = why_article(
        stored(kept, acts=(), matches=(), possible=possible()), (), engine(rule("eased", EASING)), MACHINE
    )
    assert why.stop is Stop.CANDIDATE
    assert 'contains no act, but a candidate: "管制" in the title' in why.paragraph
    assert "monitor events list --possible lists it." in why.paragraph


def test_the_rule_of_the_highest_level_is_explained_and_the_others_are_named() -> None:
    why = of_text(
        "China bans rare earth exports", rule("low", level=Level.LOW), rule("high"), rule("mid", level=Level.MEDIUM)
    )
    assert why.stop is Stop.MATCHED
    assert f'high (high) matches: {ANY}, by "bans"' in why.paragraph
    assert "mid (medium) and low (low) also match. " in why.paragraph
    assert why.paragraph.endswith("would be announced on route default.")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            {"level": Level.LOW}, "would go into the digest: low is below the minimum level of route default.", id="low"
        ),
        pytest.param(
            {"status": Status.TRIAL}, "would be announced on route default, marked as a trial.", id="on trial"
        ),
        pytest.param({"routes": ("desk",)}, "would be announced on route desk.", id="routed"),
        pytest.param(
            {"certainty": Certainty.OFFICIAL}, "on route default, once the event is official.", id="waits for certainty"
        ),
    ],
)
def test_a_text_names_the_route_that_would_announce_it(changes: dict[str, Any], said: str) -> None:
    assert of_text("China bans rare earth exports", rule("r", **changes), desk=Level.LOW).paragraph.endswith(said)


def test_a_matching_draft_is_no_match_and_a_retired_rule_is_ignored() -> None:
    why = of_text("China bans rare earth exports", rule("d", status=Status.DRAFT), rule("r", status=Status.RETIRED))
    assert why.stop is Stop.DRAFT
    assert "d (high, draft) matches" in why.paragraph
    assert why.paragraph.endswith("Nothing is announced: only draft rules match.")


def test_the_tree_has_each_leaf_with_its_evidence_or_what_was_missing() -> None:
    why = of_text("China bans rare earth exports", rule("r", f"{EASING} AND exports"))
    rules, said = why.tree
    (clause,) = rules.parts
    acts, word = clause.parts
    assert [(b.text, [s.quote for s in b.evidence]) for b in said.parts] == [
        ("commodities rare_earths", ["rare earth exports"])
    ]
    assert (clause.held, acts.held, word.held) == (False, False, True)
    assert "direction is tightening, the rule wants easing" in acts.detail
    assert [s.quote for s in word.evidence] == ["exports"]


WORDS = st.sampled_from(
    [
        "China",
        "US",
        "bans",
        "eases",
        "urges",
        "exports",
        "gallium",
        "rare earth",
        "licence",
        "中国",
        "批准",
        "稀土",
        "出口",
        " ",
        "\n",
    ]
)


@settings(max_examples=examples(40), deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=12).map(" ".join)), st.text(max_size=200))
def test_any_text_gets_a_sentence_and_a_tree(title: str, text: str) -> None:
    why = of_text(title, rule("eased", EASING), rule("words", "(gallium OR 稀土) AND NOT title:licence"), text=text)
    assert why.stop in (Stop.MATCHED, Stop.NO_RULE, Stop.CANDIDATE, Stop.NO_ACT)
    assert why.paragraph.endswith((".", "…"))
    assert "\n" not in why.paragraph
    assert why.tree


# ------------------------------------------------------------------ events and articles


RULE = rule("any-export-act")


def noted(*announcements: Announcement, of: PolicyEvent | None = None, **more: Any) -> EventRecord:
    made = of or event()
    seen = EventArticle(
        article_id=article().id,
        source_id=article().source_id,
        tier=article().tier,
        title=article().title,
        language=article().language,
        url=article().url,
        published=article().published,
        seen_at=NOW,
        matches=(match(),),
    )
    given: dict[str, Any] = {"articles": (seen,), **more}
    return EventRecord(row=EventRow(event=made, announcements=announcements), **given)


def stored(item: Article | None = None, **more: Any) -> ArticleRecord:
    kept = item or article()
    own = StoredAct(item=item_of(kept, act()), event_id=event().id)
    made = ArticleRecord(article=kept, seen_at=NOW, revisions=1, sample=False, acts=(own,), matches=(match(),))
    return replace(made, **more)


def decided(state: AnnouncementState, *rules: Rule, **more: Any) -> tuple[Stop, str]:
    record = noted(announcement(event(), state=state), **more)
    why = why_event(record, stored(), engine(*(rules or (RULE,)), minerals=Level.CRITICAL), MACHINE)
    return why.stop, why.paragraph


@pytest.mark.parametrize(
    ("state", "stop", "said"),
    [
        pytest.param(
            AnnouncementState.BASELINE, Stop.BASELINE, "it was found by the initial poll of its source", id="baseline"
        ),
        pytest.param(
            AnnouncementState.DRAFT, Stop.DRAFT, "any-export-act (high) is a draft, which is only counted.", id="draft"
        ),
        pytest.param(AnnouncementState.MUTED, Stop.MUTED, "any-export-act (high) is muted there.", id="muted"),
        pytest.param(
            AnnouncementState.DIGEST,
            Stop.DIGEST,
            "below the minimum level (critical) of route minerals. The route has no digest;",
            id="digest",
        ),
        pytest.param(
            AnnouncementState.HELD, Stop.HELD, "requires a higher certainty, the event is official.", id="held"
        ),
        pytest.param(
            AnnouncementState.QUEUED, Stop.WAITING, "It is queued for C1 by any-export-act (high).", id="no message yet"
        ),
    ],
)
def test_every_announcement_state_has_a_sentence(state: AnnouncementState, stop: Stop, said: str) -> None:
    found = decided(state)
    assert found[0] is stop
    assert said in found[1]


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        (
            {"topic": Topic(issuers=("CN",))},
            "No alert in C1: China is muted there until 2 Dec 2026 by ana: a campaign.",
        ),
        (
            {"rule_id": RuleId("any-export-act")},
            "No alert in C1: any-export-act (high) is muted there until 2 Dec 2026 by ana: a campaign.",
        ),
    ],
)
def test_a_muted_announcement_names_the_mute_with_its_end_person_and_reason(subject: dict[str, Any], said: str) -> None:
    until = datetime(2026, 12, 2, tzinfo=UTC)
    mute = Mute(by="ana", at=NOW, until=until, because="a campaign", **subject)
    muted = announcement(event(), state=AnnouncementState.MUTED, muted_by=mute)
    why = why_event(noted(muted), stored(), engine(RULE, minerals=Level.CRITICAL), MACHINE)
    assert (why.stop, said in why.paragraph) == (Stop.MUTED, True), why.paragraph


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        pytest.param((Level.LOW, Level.HIGH), "The route's digest lists it.", id="listed"),
        pytest.param((Level.LOW,), "The route's digest excludes level high.", id="left-out"),
    ],
)
def test_an_event_below_the_minimum_level_says_whether_the_digest_lists_it(
    levels: tuple[Level, ...], said: str
) -> None:
    plan = DigestPlan(at=time(8), zone=UTC, levels=levels)
    route = Route(name="minerals", channel="C1", minimum=Level.CRITICAL, digest=plan)
    reads = Engine(replace(knowledge(), rules=(RULE,)), Routes(default=route, named=(route,)))
    why = why_event(noted(announcement(event(), state=AnnouncementState.DIGEST)), stored(), reads, MACHINE)
    assert why.paragraph.endswith(said)


def test_a_baseline_event_names_its_register_entry() -> None:
    known = event(anchor=anchor_of_entry("cn-2025-061"))
    seen = noted(announcement(known, state=AnnouncementState.BASELINE))
    why = why_event(
        replace(seen, row=replace(seen.row, event=known)), stored(), engine(RULE, minerals=Level.CRITICAL), MACHINE
    )
    assert why.stop is Stop.BASELINE
    assert "the event was in the register (cn-2025-061), and later reports added nothing new" in why.paragraph


def test_an_event_without_articles_names_its_register_entry() -> None:
    known = noted(of=event(anchor=anchor_of_entry("cn-2025-061"), reports=0))
    why = why_event(known, None, engine(RULE, minerals=Level.CRITICAL), MACHINE)
    assert why.stop is Stop.BASELINE
    assert "the event is a register entry (cn-2025-061) that no article has reported yet" in why.paragraph


def test_all_announcement_states_are_explained() -> None:
    assert {state: decided(state)[1] for state in AnnouncementState}.keys() == set(AnnouncementState)


def test_a_held_alert_names_the_required_certainty() -> None:
    held = announcement(event(), state=AnnouncementState.HELD, waits_for=Certainty.OFFICIAL)
    said = why_event(noted(held), stored(), engine(RULE), MACHINE).paragraph
    assert "any-export-act (high) requires official, the event is official." in said


def test_a_claimed_event_names_its_claimants() -> None:
    claimed = noted(of=event(certainty=Certainty.CLAIMED, claimants=("JP", "US")))
    assert ": claimed by JP and US, announced." in why_event(claimed, stored(), engine(RULE), MACHINE).paragraph


def test_a_report_that_does_not_raise_the_certainty_says_why() -> None:
    own = article("2", title="Another headline")
    first, again = (_report(a) for a in (article(), own))
    known = noted(of=event(reports=2), reports=(first, again))
    assert (
        "as another report; it does not raise the certainty: it is from an outlet that already counts (ministry)."
        in (why_article(stored(own, seen_at=NOW + timedelta(minutes=9)), [known], engine(RULE), MACHINE).paragraph)
    )
    assert "the certainty" not in why_article(stored(), [known], engine(RULE), MACHINE).paragraph


@pytest.mark.parametrize(
    ("state", "changes", "stop", "said"),
    [
        pytest.param(
            DeliveryState.DELIVERED,
            {"delivered_at": NOW},
            Stop.ANNOUNCED,
            "It was announced in C1 on 25 Nov 09:30 UTC by any-export-act (high); names also matched.",
            id="delivered",
        ),
        pytest.param(
            DeliveryState.RETRY_WAIT,
            {"last_error": "Slack is busy"},
            Stop.WAITING,
            "is queued since 25 Nov 09:30 UTC (Slack is busy).",
            id="waits",
        ),
        pytest.param(
            DeliveryState.PENDING,
            {"not_before": NOW + timedelta(hours=8)},
            Stop.WAITING,
            "is queued until the end of quiet hours on 25 Nov 17:30 UTC.",
            id="quiet hours",
        ),
        pytest.param(
            DeliveryState.DEAD, {"last_error": "too long"}, Stop.WAITING, "will not be sent (too long).", id="dead"
        ),
        pytest.param(
            DeliveryState.DELIVERED,
            {"delivered_at": NOW, "form": Form.COMPACT},
            Stop.ANNOUNCED,
            "by any-export-act (high), in a simpler layout because Slack rejected the full one; names also matched.",
            id="degraded",
        ),
        pytest.param(
            DeliveryState.SUMMARISED,
            {},
            Stop.ANNOUNCED,
            "It was delayed for too long and was sent in the summary of delayed alerts in C1; names also matched.",
            id="summarised",
        ),
    ],
)
def test_every_delivery_state_has_a_sentence(
    state: DeliveryState, changes: dict[str, Any], stop: Stop, said: str
) -> None:
    root = delivery(kind=DeliveryKind.ROOT, event_id=event().id, state=state, **changes)
    queued = announcement(event(), also=(RuleId("names"),))
    why = why_event(noted(queued, deliveries=(root,)), stored(), engine(RULE), MACHINE)
    assert why.stop is stop
    assert said in why.paragraph


def test_a_rerouted_alert_names_the_channel_and_the_reason() -> None:
    instead = delivery("k2", "C2", kind=DeliveryKind.ROOT, event_id=event().id, state=DeliveryState.DELIVERED)
    root = delivery(
        kind=DeliveryKind.ROOT,
        event_id=event().id,
        state=DeliveryState.REROUTED,
        replaced_by=instead.id,
        last_error="C1 is archived",
    )
    why = why_event(noted(announcement(event()), deliveries=(root, instead)), stored(), engine(RULE), MACHINE)
    assert why.stop is Stop.ANNOUNCED
    assert (
        "The alert could not be sent to C1 (C1 is archived) and was rerouted. "
        "It was announced in C2 by any-export-act (high)." in why.paragraph
    )


def test_a_trial_alert_is_marked() -> None:
    why = why_event(noted(announcement(event(), trial=True)), stored(), engine(RULE), MACHINE)
    assert why.paragraph.endswith("It is queued for C1 by any-export-act (high, trial).")


@pytest.mark.parametrize(
    ("revisions", "said"), [(1, " UTC) "), (2, " UTC, edited once) "), (4, " UTC, edited 3 times) ")]
)
def test_an_edited_article_says_how_often(revisions: int, said: str) -> None:
    assert said in why_article(stored(revisions=revisions), [noted()], engine(RULE), MACHINE).paragraph


ASKED = PrecedentCondition(
    when=ActPattern(facets=()), when_text="act(issuer:US)", within=timedelta(days=30), same=(SharedFacet.COMMODITY,)
)
ASKING = replace(RULE, after=ASKED)
SEQUEL = PrecedentResult(event_id=event().id, rule_id=RULE.id, rule_version=RULE.version, day=NOW.date(), at=NOW)
EARLIER = FoundPrecedent(event_id=event("two").id, label="E-AAAA", day=date(2026, 11, 3), title="A ban")


@pytest.mark.parametrize(
    ("announced", "sequel", "rule_now", "stop", "said"),
    [
        pytest.param(
            (),
            SEQUEL,
            ASKING,
            Stop.NO_EARLIER_ACT,
            "Nothing was announced. any-export-act found no precedent: no act in the 30 days before that "
            "matches act(issuer:US) with the same commodity.",
            id="waits",
        ),
        pytest.param(
            (),
            SEQUEL,
            RULE,
            Stop.NO_EARLIER_ACT,
            "Nothing was announced. any-export-act, in an earlier version, found no precedent.",
            id="waited-and-no-longer-asks",
        ),
        pytest.param(
            (announcement(event()),),
            replace(SEQUEL, earlier=EARLIER),
            ASKING,
            Stop.WAITING,
            "It is queued for C1 by any-export-act (high). "
            'any-export-act found its precedent: E-AAAA of 3 Nov 2026, "A ban".',
            id="found",
        ),
        pytest.param(
            (announcement(event(), rule_id=RuleId("other")),),
            replace(SEQUEL, rule_version="old"),
            ASKING,
            Stop.WAITING,
            "It is queued for C1 by other (high). any-export-act, in an earlier version, found no precedent.",
            id="another-rule-speaks",
        ),
    ],
)
def test_a_rule_with_a_precedent_names_the_act_it_found_or_requires(
    announced: tuple[Announcement, ...], sequel: PrecedentResult, rule_now: Rule, stop: Stop, said: str
) -> None:
    why = why_event(noted(*announced, precedents=(sequel,)), stored(), engine(rule_now), MACHINE)
    assert why.stop is stop
    assert why.paragraph.endswith(said)


def test_a_text_names_the_required_precedent() -> None:
    why = of_text("China bans exports of gallium", replace(rule("any", "act(issuer:CN)"), after=ASKED))
    asked = "if its precedent exists: act(issuer:US) within 30 days, of the same commodity."
    assert why.paragraph.endswith(asked)


def test_superseded_rules_are_named() -> None:
    seen = replace(noted().articles[0], matches=(match(), match("names")))
    why = why_event(
        noted(announcement(event()), articles=(seen,)),
        stored(),
        engine(replace(RULE, supersedes=(RuleId("names"), RuleId("other"))), rule("names")),
        MACHINE,
    )
    assert why.paragraph.endswith("It is queued for C1 by any-export-act (high); it supersedes names.")


def test_of_reports_that_arrived_together_the_first_act_opened_the_event() -> None:
    both = tuple(replace(noted().articles[0], article_id=article(key).id) for key in ("1", "2"))
    ends = [
        why_article(stored(article(key)), [noted(articles=both)], engine(RULE), MACHINE).paragraph for key in ("1", "2")
    ]
    assert ["It opened E-ONE." in said for said in ends] == [True, False]
    assert "It joined E-ONE as another report." in ends[1]


def test_an_event_without_a_match_names_the_closest_rule() -> None:
    easing = article(title="China bans rare earth exports", text="", language="en")
    bare = replace(noted().articles[0], matches=())
    why = why_event(noted(articles=(bare,)), stored(easing, matches=()), engine(rule("eased", EASING)), MACHINE)
    assert why.stop is Stop.NO_RULE
    assert "The closest is eased (high): direction is tightening, the rule wants easing." in why.paragraph
    assert why.paragraph.endswith("No rule matched E-ONE, so nothing was announced.")


def test_a_merged_event_names_the_id_of_a_successor_without_a_label() -> None:
    gone = noted(of=event(joined_into=EventId("two")), merged_into="", articles=())
    assert why_event(gone, None, engine(RULE), MACHINE).paragraph.endswith(
        "E-ONE was merged into two; see monitor why two."
    )


def test_a_merged_event_names_its_successor() -> None:
    gone = noted(of=event(joined_into=EventId("two")), merged_into="E-TWO", articles=())
    why = why_event(gone, None, engine(RULE), MACHINE)
    assert why.stop is Stop.JOINED
    assert why.paragraph.endswith("E-ONE was merged into E-TWO; see monitor why E-TWO.")
    assert why.tree == ()


def test_rules_that_matched_but_no_longer_applied_are_named() -> None:
    why = why_event(noted(), stored(), engine(), MACHINE)
    assert why.stop is Stop.SILENT
    assert "any-export-act (medium) matched (a rule that no longer runs), by" in why.paragraph
    assert why.paragraph.endswith(
        "Nothing was announced: any-export-act matched, but no longer applied at the time of the decision."
    )


def test_an_article_after_the_alert_sends_no_new_alert() -> None:
    late = stored(article("2"), seen_at=NOW + timedelta(minutes=9))
    why = why_article(late, [noted(announcement(event()))], engine(RULE), MACHINE)
    assert why.stop is Stop.JOINED
    assert (
        "It joined E-ONE as another report; the event was already announced, so no new alert was sent." in why.paragraph
    )


def _report(of: Article) -> Report:
    return Report(
        ref=ActRef(article_id=of.id, ordinal=0),
        act=act(),
        source_id=of.source_id,
        tier=of.tier,
        title=of.title,
        language="zh-Hans",
        url=of.url,
        published=NOW,
        seen_at=NOW,
    )


def test_an_article_is_explained_by_its_stored_acts() -> None:
    report = _report(article())
    why = why_article(stored(), [noted(reports=(report,))], engine(RULE), MACHINE)
    assert (
        'was read as tightening/export_licensing_requirement/impose by CN on rare_earths, announced (by "决定").'
        in (why.paragraph)
    )


def test_differences_of_the_current_rules_are_stated_separately() -> None:
    unmatched = stored(article(title="China bans rare earth exports", language="en"), matches=())
    why = why_article(unmatched, [noted()], engine(rule("new")), MACHINE)
    assert "Today new would match it, but rules apply to new articles only." in why.paragraph
    other = stored(article(title="Football", text="", language="en"), matches=(found("any-export-act"),))
    assert "Today any-export-act would not match it." in why_article(other, [noted()], engine(RULE), MACHINE).paragraph


def found(name: str) -> Match:
    return match(name)


def test_a_match_without_an_event_is_reported() -> None:
    why = why_article(stored(acts=()), [], engine(RULE), MACHINE)
    assert why.stop is Stop.SILENT
    assert "Rules matched it, but it belongs to no event." in why.paragraph


# ------------------------------------------------------------------ the watch list

WATCHED = WatchList(
    materials=(
        WatchedMaterial(
            concept="dysprosium",
            concepts=frozenset({"dysprosium"}),
            parts=("CANARY-1",),
            owner="Canary desk",
            place=Place(file="watch.yaml", line=3, column=5),
        ),
    ),
    version="1",
)
TITLE = "China bans rare earth exports"


def watching(*rules: Rule) -> Engine:
    known = replace(knowledge(), rules=rules, watch=WATCHED)
    return Engine(known, Routes(default=Route(name="default", channel="C1")))


def about_the_list(audience: Audience, *rules: Rule) -> Why:
    return why_text(article_of(Text(id="1", title=TITLE)), watching(*rules), audience)


def raising(name: str = "ours") -> Rule:
    clause, _ = parse("act(watch:any)", knowledge().vocabulary)
    assert clause is not None
    return rule(name, ANY, raises=Raise(when=clause, when_text="act(watch:any)", to=Level.CRITICAL))


def test_the_users_own_terminal_names_the_touched_entries() -> None:
    why = about_the_list(MACHINE, rule("ours", "act(watch:any)"))

    (line,) = why.exposure
    assert line.startswith("dysprosium (materials): the act's goods include it, rare_earths; parts CANARY-1; ")
    assert line.endswith("; owner Canary desk; watch.yaml:3")


@pytest.mark.parametrize("audience", [EXPORT, channel(["legal"])])
def test_no_other_audience_sees_an_entry(audience: Audience) -> None:
    why = about_the_list(audience, rule("ours", "act(watch:any)"), rule("firms", "act(firm:@watch)"))

    assert why.exposure == ()
    assert "canary" not in repr(why).lower()


def test_a_clause_that_touches_nothing_says_so_without_an_entry() -> None:
    why = about_the_list(EXPORT, rule("firms", "act(issuer:CN watch:firms)"))

    assert "the act touches materials of the watch list, the rule wants firms" in why.paragraph


def test_a_raised_level_is_named_with_its_clause_and_decides_the_route() -> None:
    why = about_the_list(EXPORT, raising())

    assert "ours (critical, raised from high by act(watch:any)) matches" in why.paragraph
    assert why.rules[0].startswith("ours (critical, raised from high by act(watch:any)), version")


def test_a_stored_match_is_shown_with_its_raised_level() -> None:
    raised = Raised(before=Level.HIGH, to=Level.CRITICAL, clause="act(watch:any)")
    stored = match("ours", level=Level.CRITICAL, raised=raised)
    kept = article("a", title=TITLE)
    record = ArticleRecord(article=kept, seen_at=NOW, revisions=1, sample=False, matches=(stored,))

    why = why_article(record, (), watching(raising()), MACHINE)

    assert "ours (critical, raised from high by act(watch:any)) matched" in why.paragraph
