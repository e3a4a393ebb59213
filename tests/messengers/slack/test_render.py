import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.alerts.acknowledgement import Acknowledgement
from monitor.domain.alerts.decision import Decision, DecisionKind
from monitor.domain.alerts.digest_content import (
    CandidateLine,
    Digest,
    DigestDate,
    DigestLine,
    MonitoringSummary,
    MutedRuleLine,
    RepeatLine,
    UnreachedSource,
)
from monitor.domain.alerts.message import (
    Alert,
    BackgroundAct,
    Burst,
    BurstLine,
    Delayed,
    DelayedItem,
    Evidence,
    Message,
    Notice,
    Update,
    UpdateKind,
)
from monitor.domain.delivery.outbox import DeliveryId, Form
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import Tier
from monitor.domain.watch.summary import WatchSummary
from monitor.messengers.slack import render
from monitor.wording.messages.texts import LINE_CHARS
from tests.budget import examples
from tests.fakes.messages import a_digest, a_notice, an_alert, an_evidence_reply, an_update
from tests.messengers.slack import payloads
from tests.messengers.slack.golden import CASES, FOLDER, called_in, forms_of, message_of, piped
from tests.rows import each_row

# ------------------------------------------------------------------ golden files


@each_row(CASES, lambda p: str(p.stem))
def test_a_golden_message_becomes_its_golden_payloads(path: Path) -> None:
    case = json.loads(path.read_text())
    assert forms_of(message_of(case)) == case["forms"]
    assert piped(message_of(case)) == case["piped"]


@each_row(product(CASES, Form), lambda row: f"{row[0].stem} {row[1]}")
def test_a_golden_payload_is_valid(path: Path, form: Form) -> None:
    message = message_of(json.loads(path.read_text()))
    payloads.check(render(message, form=form), mentioned=called_in(message))


def test_each_direction_and_a_denial_have_a_golden_alert_in_five_languages() -> None:
    wanted = product(("easing", "tightening", "mixed", "denied", "alert.restated"), _LANGUAGES)
    assert {f"{kind}.{language}" for kind, language in wanted} <= {path.stem for path in CASES}


_LANGUAGES = ("en", "zh-Hans", "zh-Hant", "ja", "ko")
_DEVELOPMENTS = (
    *("confirmed", "corrected", "denied", "in_force", "claimed"),
    *("added", "date", "surer", "contradicted", "raised"),
)


def test_each_development_has_a_golden_reply_in_five_languages() -> None:
    wanted = {f"update.{kind}.{language}" for kind, language in product(_DEVELOPMENTS, _LANGUAGES)}
    assert wanted <= {path.stem for path in CASES}
    for name in wanted:
        case = json.loads((FOLDER / f"{name}.json").read_text())["update"]
        assert name.endswith(f".{case['language']}")
        assert bool(case.get("gloss")) is (case["language"] != "en")


_OTHERS = {
    *("evidence", "burst", "alert.in_burst", "alert.rerouted", "delayed"),
    *("alert.restricted", "update.restricted", "evidence.restricted"),
    *("alert.for_us", "alert.for_us.many", "update.exposure", "digest.for_us"),
    *("digest", "digest.watch", "digest.many", "digest.rest", "notice", "notice.broken", "notice.mended"),
}


def test_each_kind_of_update_and_of_other_messages_has_a_golden_one() -> None:
    cases = {path.stem: json.loads(path.read_text()) for path in CASES}
    assert {case["update"]["kind"] for case in cases.values() if "update" in case} == set(UpdateKind)
    assert cases.keys() >= _OTHERS


# ------------------------------------------------------------------ what stands where


def _first(message: Message, form: Form = Form.FULL) -> str:
    return str(render(message, form=form).blocks[0]["text"]["text"])


def test_line_1_has_sign_level_act_and_certainty() -> None:
    line = _first(an_alert()).splitlines()[0]
    assert line == "🔓 *High · China approves some rare-earth export licences* · ⚠ unconfirmed, 1 media report"


def test_the_notification_is_line_1_without_markup() -> None:
    payload = render(an_alert(), form=Form.FULL)
    assert payload.text == _first(an_alert()).splitlines()[0].replace("*", "")
    assert len(payload.text) <= LINE_CHARS


def test_a_headline_that_line_1_had_to_cut_begins_the_summary_in_full() -> None:
    long = "China approves a limited number of applications for export licences of dysprosium and terbium"
    first, _, third, *_ = _first(an_alert(headline=long, summary="A first batch.")).splitlines()
    assert "…* · ⚠" in first
    assert third == f"{long}. A first batch."


def test_line_2_has_what_does_not_fit_on_line_1() -> None:
    crowded = an_alert(
        headline="China suspends its ban on gallium and germanium exports to the US until 27 Nov 2026",
        shorter=("China suspends its ban on gallium and germanium exports to the US",),
        stage=Stage.ANNOUNCED,
        done="",
        goods=("gallium", "germanium"),
        target="destination: the US",
        until=date(2026, 11, 27),
        effective=date(2025, 11, 10),
    )
    first, second, *_ = _first(crowded).splitlines()
    assert first == "🔓 *High · China suspends its ban on gallium and germanium exports to the US* · ⚠ unconfirmed"
    assert second == ("Takes effect 10 Nov 2025 · announced 7 Jun 2025 (Beijing) · until 27 Nov 2026 · 1 media report")


@pytest.mark.parametrize("form", list(Form))
def test_a_gloss_follows_its_quote(form: Form) -> None:
    gloss = "[MOFCOM]: [already] [approved] … <!channel>"
    heading = "_Word by word:_"
    said = (
        f"> 商务部：已依法批准一定数量的稀土出口合规申请\n{heading} [MOFCOM]: [already] [approved] … &lt;!channel&gt;"
    )
    for glossed in (an_alert(gloss=gloss, story=True), an_update(gloss=gloss), an_evidence_reply(gloss=gloss)):
        if isinstance(glossed, Update) and form is Form.COMPACT:
            continue  # the compact form of an update has English alone
        assert said in "\n".join(payloads.texts(render(glossed, form=form)))
        assert heading not in "\n".join(payloads.texts(render(replace(glossed, quote=""), form=form)))


def test_only_a_story_quotes_its_source() -> None:
    quote = "> 商务部：已依法批准一定数量的稀土出口合规申请"
    assert quote in payloads.texts(render(an_alert(story=True), form=Form.FULL))
    for alert in (an_alert(), an_alert(story=True, quote="")):
        assert [b["type"] for b in render(alert, form=Form.FULL).blocks] == ["section", "context", "actions"]
    assert quote in "\n".join(payloads.texts(render(an_evidence_reply(), form=Form.FULL)))


def test_times_of_sighting_are_shown_in_each_readers_zone() -> None:
    context = render(an_alert(), form=Form.FULL).blocks[1]["elements"][0]["text"]
    assert "published <!date^1749344760^{date_short} {time}|8 Jun 2025 01:06 UTC>" in context
    assert "seen <!date^1749344940^{date_short} {time}|8 Jun 2025 01:09 UTC>" in context
    assert "Example Daily (media, zh)" in context
    assert context.endswith("E-7K2Q")


def test_advice_is_text_to_read_and_neither_rules_nor_their_versions_are_named() -> None:
    alert = an_alert(also=("b", "c"), tuned=("lowered from high by minerals/tuning.yaml:2",), why="Check open orders.")
    head, advice, context, _ = render(alert, form=Form.FULL).blocks
    assert (advice["type"], advice["text"]["text"]) == ("section", "*Advice:* Check open orders.")
    result = f"{head['text']['text']}\n{context['elements'][0]['text']}"
    assert not re.search(r"rule|1a2b3c4d5e6f|also|tuning", result)


def test_the_one_button_opens_the_source() -> None:
    (button,) = render(an_alert(url="https://news.example/a?b=1&c=2"), form=Form.FULL).blocks[-1]["elements"]
    assert (button["text"]["text"], button["url"]) == ("Read source (zh)", "https://news.example/a?b=1&c=2")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "https://news.example/" + "x" * 3_000])
def test_an_invalid_link_omits_the_button(url: str) -> None:
    for form in Form:
        payload = render(an_alert(url=url), form=form)
        payloads.check(payload)
        assert "Read source" not in json.dumps([payload.text, *map(dict, payload.blocks)])


def test_the_compact_form_has_no_button_and_the_link_inside() -> None:
    payload = render(an_alert(), form=Form.COMPACT)
    assert [b["type"] for b in payload.blocks] == ["section", "context"]
    assert "<https://news.example/a/1|Read source (zh)>" in payload.blocks[-1]["elements"][0]["text"]


def test_the_plain_form_has_the_same_content_without_blocks() -> None:
    payload = render(an_alert(), form=Form.PLAIN)
    assert payload.blocks == ()
    for piece in ("🔓 High", "Announced 7 Jun 2025", "Still on record", "<https://news.example/a/1|Read source (zh)>"):
        assert piece in payload.text


@pytest.mark.parametrize(("field", "mark"), [("trial", "TRIAL"), ("sample", "SAMPLE")])
def test_samples_and_trials_are_marked_first(field: str, mark: str) -> None:
    for form in Form:
        assert render(an_alert(**{field: True}), form=form).text.startswith(f"{mark} 🔓 High")


def test_the_root_shows_changes_and_strikes_the_earlier_status() -> None:
    changed = an_alert(
        certainty=Certainty.OFFICIAL,
        authority="MOFCOM",
        unchanged="",
        reports=6,
        sources=4,
        languages=("zh-Hans", "en", "ja", "zh-Hant"),
        previous_text="⚠ unconfirmed, 1 media report",
        changed="confirmed by the ministry",
        changed_at=datetime(2025, 6, 8, 2, 31, tzinfo=UTC),
        restated=(date(2025, 6, 12), date(2025, 6, 26)),
        remarks=("US claims more (see thread)",),
    )
    first, second, facts, changed_line, restated = _first(changed).splitlines()
    assert first.endswith("licences* · ✅ official, MOFCOM")
    assert second == "~⚠ unconfirmed, 1 media report~"
    assert changed_line == (
        "*Changed <!date^1749349860^{date_short} {time}|8 Jun 2025 02:31 UTC>:* confirmed by the ministry"
        " · US claims more (see thread)"
    )
    assert facts == "Announced 7 Jun 2025 (Beijing) · 6 reports, 4 independent (zh, en, ja)"
    assert restated == "*Restated:* 12 Jun, 26 Jun 2025"


def test_acknowledgement_and_decision_are_on_the_alert() -> None:
    looked = Acknowledgement(by="U01ANALYST", at=datetime(2025, 6, 8, 6, 14, tzinfo=UTC))
    decision = Decision(
        kind=DecisionKind.WATCHING,
        by="U02BUYER1",
        at=looked.at,
        until=date(2025, 6, 15),
        note="ask <!channel> the *plant*",
        ticket="https://tickets.example/1",
    )
    *_, first, second = _first(an_alert(acknowledgement=looked, decision=decision)).splitlines()
    assert first == ":eyes: <@U01ANALYST> acknowledged <!date^1749363240^{date_short} {time}|8 Jun 2025 06:14 UTC>"
    assert second == (
        "*Decided:* watching until 15 Jun 2025 · <@U02BUYER1> · ask &lt;!channel&gt; the ∗plant∗"
        " · <https://tickets.example/1|ticket>"
    )
    short = Decision(kind=DecisionKind.NO_IMPACT, by="not <!here> an id", at=looked.at, ticket="javascript:alert(1)")
    assert _first(an_alert(decision=short)).splitlines()[-1] == "*Decided:* no impact · not &lt;!here&gt; an id"


def test_the_person_who_watched_until_today_is_mentioned() -> None:
    watched = an_update(kind=UpdateKind.WATCHED, text="China approves licences", mentions=("U01ANALYST",))
    line, called, *_ = _first(watched).splitlines()
    assert line == "👀 *Watched until today*: China approves licences"
    assert called == "<@U01ANALYST> the watch on this event ends today."


def test_missing_parts_leave_no_empty_line() -> None:
    assert len(_first(an_alert()).splitlines()) == 3
    assert _first(an_alert(record="2nd act in 12 months")).splitlines()[-1] == "2nd act in 12 months"


@pytest.mark.parametrize("text", ["a ~ b ~~c~ d", "~", "~~", " ~x", "x~\n~y", "*b* ~"])
def test_struck_text_can_not_end_its_markup(text: str) -> None:
    line = _first(an_alert(previous_text=text)).splitlines()[1]
    assert (line.count("~"), line[0], line[-1]) == (2, "~", "~")
    assert line[1] != " " != line[-2]


@pytest.mark.parametrize(
    ("update", "line"),
    [
        pytest.param(
            an_update(text="MOFCOM: some applications approved."),
            "✅ *CONFIRMED* · MOFCOM: some applications approved.",
            id="confirmed",
        ),
        pytest.param(
            an_update(kind=UpdateKind.CORRECTED, text="", was="approves", now="considers approving"),
            "✏ *CORRECTED* · was: approves · now: considers approving",
            id="corrected",
        ),
        pytest.param(
            an_update(
                kind=UpdateKind.CLAIMED, heading="Claimed by US, not confirmed by China", text="more than was said."
            ),
            "🗣 *Claimed by US*, not confirmed by China: more than was said.",
            id="claimed",
        ),
        pytest.param(
            an_update(kind=UpdateKind.ADDED, heading="Number given", text="Ann. 18/2025", trial=True),
            "TRIAL ➕ *Number given*: Ann. 18/2025",
            id="added-by-a-rule-on-trial",
        ),
        pytest.param(an_update(kind=UpdateKind.IN_FORCE, text=""), "📌 *NOW IN FORCE*", id="word-alone"),
    ],
)
def test_an_update_begins_with_its_word(update: Update, line: str) -> None:
    assert _first(update).splitlines()[0] == line
    assert render(update, form=Form.FULL).text == line.replace("*", "")


def test_an_update_has_quote_open_facets_and_event() -> None:
    _, quote, gloss, still_open = _first(an_update()).splitlines()
    assert quote == "> 商务部：已依法批准一定数量的稀土出口合规申请"
    assert gloss.startswith("_Word by word:_ [")
    assert still_open == (
        "*Not found in the 2 reports read (headlines and summaries):* how many applications, which firms"
    )
    context = render(an_update(), form=Form.FULL).blocks[1]["elements"][0]["text"]
    assert context.startswith("Example Ministry (official, zh) · published <!date^")
    assert context.endswith(" · E-7K2Q · <https://ministry.example/1|Read official text (zh)>")


def test_a_correction_mentions_the_people_concerned() -> None:
    result = _first(an_update(mentions=("U01ANALYST", "W0123456"))).splitlines()[1]
    assert result == "<@U01ANALYST>, <@W0123456> you acknowledged the earlier version."
    assert "and 2 more you ack" in _first(an_update(mentions=tuple(f"U000000{n}" for n in range(7))))


@pytest.mark.parametrize("name", ["U1> <!channel", "!channel", "here", "S0MINERALS", "u01analyst", "U01ANALYST|x", ""])
def test_a_name_that_is_not_an_id_mentions_nobody(name: str) -> None:
    for form in Form:
        payloads.check(render(an_update(mentions=(name, name)), form=form))


@pytest.mark.parametrize("form", list(Form))
def test_a_called_group_has_its_own_line(form: Form) -> None:
    for message in (
        an_alert(mention_group="S0MINERALS", summary="x" * 5_000, previous_text="y" * 500),
        an_update(mention_group="S0MINERALS"),
    ):
        payload = render(message, form=form)
        payloads.check(payload, mentioned=["S0MINERALS"])
        head = payload.blocks[0]["text"]["text"] if payload.blocks else payload.text
        assert head.splitlines()[1] == "<!subteam^S0MINERALS>"


@pytest.mark.parametrize("name", ["S0A> <!channel", "!here", "minerals", "U01ANALYST", "S0MINERALS|x", "<!subteam^S0>"])
def test_a_name_that_is_not_a_group_id_mentions_nobody(name: str) -> None:
    for form in Form:
        payloads.check(render(an_update(mention_group=name), form=form))
        payloads.check(render(an_alert(mention_group=name), form=form))


def test_an_evidence_reply_has_evidence_background_and_sources() -> None:
    said, before, trail = (b["text"]["text"].splitlines() for b in render(an_evidence_reply(), form=Form.FULL).blocks)
    assert said == [
        "> 商务部：已依法批准一定数量的稀土出口合规申请",
        "_Word by word:_ [MOFCOM]: [already] [according to law] [approved] [a certain quantity of] … [applications]",
        "*Open, a report says:* until when: “until further notice”",
        "*Not found in the report read (headline and summary):* how many applications, which firms, which destinations",
    ]
    assert before == [
        "*Background: 2 earlier acts*",
        f"<https://ministry.example/46|3 Dec 2024> 🔒 {an_evidence_reply().background[0].text}",
        "4 Apr 2025 🔒 Ann. 18/2025: Sm Gd Tb Dy Lu Sc Y and magnets: licence ← this act grants licences under it",
        "*Also in the article:* 34 % of reserves. A crackdown on smuggling is announced.",
    ]
    assert trail == [
        "*Sources (1):* Example Daily · media · zh · independent",
        "*Unconfirmed until:* the ministry's page or a second independent source",
    ]


def test_an_earlier_act_with_secondary_sources_only_is_marked() -> None:
    marked = BackgroundAct(
        day=date(2025, 6, 7),
        direction=Direction.EASING,
        text="applications approved",
        url="https://news.example/7",
        note="stays in force",
        is_secondary_only=True,
    )
    payload = render(Evidence(label="E-7K2Q", background=(marked,)), form=Form.FULL)
    line = "<https://news.example/7|7 Jun 2025> 🔓 applications approved (secondary sources only) ← stays in force"
    assert payload.blocks[0]["text"]["text"].splitlines()[1] == line


def test_an_evidence_reply_shows_no_reading_and_no_query() -> None:
    result = "\n".join(payloads.texts(render(an_evidence_reply(), form=Form.FULL)))
    assert not any(line in result for line in (*an_evidence_reply().read_as, *an_evidence_reply().why))


def test_of_many_rounds_and_sources_the_first_eight_are_shown_and_the_rest_is_counted() -> None:
    rounds = tuple(
        BackgroundAct(day=date(2025, 1, n), direction=Direction.EASING, text=f"act {n}") for n in range(1, 12)
    )
    many = an_evidence_reply(background=rounds, sources=tuple(f"source {n}" for n in range(10)))
    _, before, trail = (b["text"]["text"].splitlines() for b in render(many, form=Form.FULL).blocks)
    assert before[8:10] == ["8 Jan 2025 🔓 act 8", "and 3 more"]
    assert (trail[0], trail[8]) == ("*Sources (10):* source 0", "and 2 more")


def test_an_evidence_reply_with_many_open_facets_stays_below_slacks_limits() -> None:
    payload = render(Evidence(label="E-7K2Q", stated_open=("x" * 300,) * 60), form=Form.FULL)
    payloads.check(payload)
    assert "Open, a report says" in payload.blocks[0]["text"]["text"]


def test_an_empty_evidence_reply_names_its_event() -> None:
    for form in Form:
        payload = render(Evidence(label="E-7K2Q"), form=form)
        payloads.check(payload)
        assert "E-7K2Q" in "\n".join(payloads.texts(payload))


def test_a_notice_is_one_section_of_ten_lines_at_most() -> None:
    notice = a_notice("Watching", *(f"line {n}" for n in range(1, 15)))
    (block,) = render(notice, form=Form.FULL).blocks
    lines = block["text"]["text"].splitlines()
    assert len(lines) == 10
    assert (lines[0], lines[-1]) == ("*Watching*", "… and 6 more")


def test_only_the_first_sentence_of_a_notice_is_bold() -> None:
    assert _first(a_notice("🔧 minerals* rules not loaded: 1 error. Alerts go on with v1.2.")) == (
        "*🔧 minerals∗ rules not loaded: 1 error.* Alerts go on with v1.2."
    )


def test_an_excerpt_of_a_file_is_a_code_block() -> None:
    code = ("   14 |     when: act(commodity:rare_earth) ```<!channel>", "      |               ^^^^^^^^^^", "", "cut")
    _, block = render(replace(a_notice("Broken"), code=code), form=Form.FULL).blocks
    assert block["text"]["text"] == (
        "```\n   14 |     when: act(commodity:rare_earth) ˋˋˋ&lt;!channel&gt;\n      |               ^^^^^^^^^^\n\n```"
    )


def test_a_setting_in_a_notice_can_be_copied_from_it() -> None:
    line = "set MONITOR_SLACK_CHANNEL or MONITOR_DATA_DIR; `licen*` is a term"
    assert "set MONITOR_SLACK_CHANNEL or MONITOR_DATA_DIR; ˋlicen*ˋ is a term" in _first(a_notice("x", line))


# ------------------------------------------------------------------ hostile text

_HOSTILE = (
    "<!channel> <@U1> <#C1> <https://evil.example|https://gov.example> &amp; *x* _y_ ~z~ `c`\n> q\u202egnp.exe\x00"
)


_FREE = (
    *("headline", "summary", "quote", "source_name", "label", "rule_id", "rule_version", "why", "zone", "language"),
    *("gloss", "authority", "unchanged", "record", "previous_text", "changed"),
)
_FREE_OF_UPDATES = (
    *("label", "text", "heading", "was", "now", "quote", "gloss", "language", "source_name", "still_open"),
)


def test_untrusted_text_becomes_no_markup() -> None:
    alert = an_alert(also=(_HOSTILE,), story=True, **dict.fromkeys(_FREE, _HOSTILE))
    for form in Form:
        payload = render(alert, form=form)
        payloads.check(payload)
        said = "\n".join(payloads.texts(payload))
        assert "&amp;amp;amp;" not in said
        assert "*x*" not in said
        assert "\u202e" not in said
    quote = render(alert, form=Form.FULL).blocks[1]["text"]["text"]
    assert quote.splitlines()[0] == (
        "> &lt;!channel&gt; &lt;@U1&gt; &lt;#C1&gt; &lt;https://evil.example|https://gov.example&gt; "
        "&amp;amp; ∗x∗ ˍyˍ ∼z∼ ˋcˋ &gt; qgnp.exe"
    )


@pytest.mark.parametrize("text", ["<&>" * 4_000, "x" * 10_000, "word " * 3_000, "稀" * 10_000, "`*_~ " * 3_000])
@pytest.mark.parametrize("form", list(Form))
def test_texts_of_any_length_are_cut_to_fit(text: str, form: Form) -> None:
    payloads.check(render(an_alert(also=(text,) * 5, story=True, **dict.fromkeys(_FREE, text)), form=form))
    payloads.check(render(a_notice(text, *(text,) * 12), form=form))
    payloads.check(render(an_update(**dict.fromkeys(_FREE_OF_UPDATES, text), mentions=(text,) * 7), form=form))
    many = dict.fromkeys(("read_as", "also_carries", "sources", "why"), (text,) * 12)
    rounds = (replace(an_evidence_reply().background[0], text=text, note=text),) * 12
    said = dict.fromkeys(("quote", "gloss", "facets_not_found", "background_heading", "waiting_for", "label"), text)
    payloads.check(render(an_evidence_reply(background=rounds, **many, **said), form=form))


@pytest.mark.parametrize("form", list(Form))
def test_a_summary_of_twenty_late_alerts_with_long_addresses_fits_without_some_of_the_links(form: Form) -> None:
    at = datetime(2025, 6, 8, tzinfo=UTC)
    item = DelayedItem(level=Level.HIGH, label="E-7K2Q", text="x" * 500, url="https://a.example/" + "y" * 280, at=at)
    payload = render(Delayed(total=30, since=at, items=(item,) * 20), form=form)
    payloads.check(payload)
    assert "and 10 more" in "\n".join(payloads.texts(payload))


_PIECES = st.sampled_from(
    [
        "<!channel>",
        "<!here|x>",
        "<@U0AAAAAAA>",
        "<#C0AAAAAAA>",
        "<https://evil.example|https://gov.example>",
        "<!date^1^{date}|x>",
        "&",
        "&lt;",
        "*b* _i_ ~s~ `c` ```",
        "\u202e\u2066",
        "\n> ",
        "\r\n",
        "\x00\x1b[31m",
        "\ud83d",
        "😀👩‍👩‍👧",
        "稀土出口許可",
        "수출",
        "مرحبا",
        "|",
        "x" * 300,
        "&" * 300,
        " ",
    ]
)
_TEXT = st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=6).map("".join))
_NAME = _TEXT.map(lambda text: text.replace("·", ""))  # of the vocabulary: no name has the sign that parts a line
_TEXTS = st.lists(_TEXT, max_size=10).map(tuple)
_DAY = st.none() | st.dates(min_value=date(1, 1, 1))
_TIME = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_ALERTS = st.builds(
    Alert,
    direction=st.sampled_from(Direction),
    level=st.sampled_from(Level),
    headline=_TEXT,
    summary=_TEXT,
    certainty=st.sampled_from(Certainty),
    stage=st.sampled_from(Stage),
    reports=st.integers(0, 10_000),
    sources=st.integers(0, 10_000),
    quote=_TEXT,
    url=_TEXT
    | _TEXT.map(lambda t: "https://a.example/" + t)
    | _TEXT.map(lambda t: f"http://{t}@b.example:80/?{t}#{t}"),
    source_name=_TEXT,
    tier=st.sampled_from(Tier),
    language=st.sampled_from(["en", "zh-Hans", "zh-Hant", "ja", "ko", "und", ""]) | _TEXT,
    published=st.none() | _TIME,
    seen_at=_TIME,
    label=_TEXT,
    rule_id=_TEXT,
    rule_version=_TEXT,
    why=_TEXT,
    also=st.lists(_TEXT, max_size=6).map(tuple),
    announced=_DAY,
    effective=_DAY,
    until=_DAY,
    zone=_TEXT,
    sample=st.booleans(),
    trial=st.booleans(),
    story=st.booleans(),
    gloss=_TEXT,
    authority=_NAME,
    unchanged=_TEXT,
    record=_TEXT,
    languages=_TEXTS,
    previous_text=_TEXT,
    changed=_TEXT,
    changed_at=st.none() | _TIME,
    restated=st.lists(st.dates(), max_size=9).map(tuple),
    remarks=_TEXTS,
)
_NAMES = ("U01ANALYST", "W0123456")
_UPDATES = st.builds(
    Update,
    kind=st.sampled_from(UpdateKind),
    label=_TEXT,
    text=_TEXT,
    seen_at=_TIME,
    heading=_TEXT,
    was=_TEXT,
    now=_TEXT,
    quote=_TEXT,
    gloss=_TEXT,
    language=_TEXT,
    source_name=_TEXT,
    tier=st.none() | st.sampled_from(Tier),
    url=_TEXT | _TEXT.map(lambda t: "https://a.example/" + t),
    published=st.none() | _TIME,
    mentions=st.lists(st.sampled_from(_NAMES) | _TEXT, max_size=8).map(tuple),
    still_open=_TEXT,
    mention_group=_TEXT,
    sample=st.booleans(),
    trial=st.booleans(),
)
_ROUNDS = st.builds(
    BackgroundAct,
    day=st.dates(),
    direction=st.sampled_from(Direction),
    text=_TEXT,
    url=_TEXT.map(lambda t: "https://a.example/" + t),
    note=_TEXT,
    is_secondary_only=st.booleans(),
)
_DOSSIERS = st.builds(
    Evidence,
    label=_TEXT,
    quote=_TEXT,
    gloss=_TEXT,
    language=_TEXT,
    read_as=_TEXTS,
    facets_not_found=_TEXT,
    background_heading=_TEXT,
    background=st.lists(_ROUNDS, max_size=10).map(tuple),
    also_carries=_TEXTS,
    sources=_TEXTS,
    why=_TEXTS,
    waiting_for=_TEXT,
)
_TIMES = st.datetimes(datetime(1980, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_BURSTS = st.builds(
    Burst,
    count=st.integers(1, 10**9),
    top=st.lists(
        st.builds(
            BurstLine,
            level=st.sampled_from(Level),
            direction=st.sampled_from(Direction),
            headline=_TEXT,
            label=_TEXT,
            at=_TIMES,
        ),
        max_size=5,
    ).map(tuple),
    since=_TIMES,
    last=_TIMES,
)
_SPANS = st.timedeltas(timedelta(0), timedelta(days=400))
_DIGEST_LINES = st.builds(
    DigestLine,
    direction=st.sampled_from(Direction),
    level=st.sampled_from(Level),
    headline=_TEXT,
    certainty=st.sampled_from(Certainty),
    label=st.from_regex(r"E-[0-9A-Z]{4,12}", fullmatch=True),
    url=_TEXT.map(lambda t: "https://a.example/" + t),
    acknowledged_by=st.lists(st.sampled_from(_NAMES), max_size=4).map(tuple),
    days=st.integers(0, 30),
    route=_TEXT,
    day=st.none() | st.dates(),
)
_COUNTS = st.integers(0, 10**7)
_DIGESTS = st.builds(
    Digest,
    route=_TEXT,
    start=_TIMES,
    end=_TIMES,
    zone=st.sampled_from(["UTC", "Europe/Brussels", "America/Argentina/ComodRivadavia"]),
    watch=st.builds(
        MonitoringSummary,
        sources=_COUNTS,
        reached=_COUNTS,
        items=_COUNTS,
        silent=st.lists(st.builds(UnreachedSource, source=_TEXT, since=st.none() | _SPANS), max_size=3).map(tuple),
        gaps=_COUNTS,
        median=st.none() | _SPANS,
    ),
    below=st.sampled_from(Level),
    waiting=st.lists(_DIGEST_LINES, max_size=5).map(tuple),
    waiting_count=_COUNTS,
    new=st.lists(_DIGEST_LINES, max_size=5).map(tuple),
    new_count=_COUNTS,
    possible=st.lists(
        st.builds(
            CandidateLine,
            headline=_TEXT,
            about=_TEXT,
            source=_TEXT,
            url=_TEXT.map(lambda t: "https://a.example/" + t),
            language=st.sampled_from(["", "zh-Hans", "ja"]),
            score=st.none() | st.floats(0, 1),
        ),
        max_size=5,
    ).map(tuple),
    possible_count=_COUNTS,
    quiet=st.lists(st.builds(RepeatLine, label=_TEXT, reports=_COUNTS), max_size=3).map(tuple),
    quiet_reports=_COUNTS,
    muted=st.lists(st.builds(MutedRuleLine, rule_id=_TEXT, events=_COUNTS, until=st.none() | _TIMES), max_size=5).map(
        tuple
    ),
    elsewhere=st.lists(_DIGEST_LINES, max_size=3).map(tuple),
    elsewhere_count=_COUNTS,
    dates=st.lists(
        st.builds(DigestDate, day=st.dates(), in_days=st.integers(0, 14), headline=_TEXT, text=_TEXT), max_size=5
    ).map(tuple),
    late=st.booleans(),
    continued=st.booleans(),
    remark=_TEXT,
)
_NOTICES = st.builds(
    Notice,
    title=_TEXT.filter(str.isprintable).filter(str.strip),
    lines=st.lists(_TEXT, max_size=14).map(tuple),
    code=st.lists(_TEXT, max_size=5).map(tuple),
)


@settings(max_examples=examples(300), deadline=None)
@given(alert=_ALERTS, form=st.sampled_from(Form))
def test_any_alert_is_within_limits_and_without_markup(alert: Alert, form: Form) -> None:
    payload = render(alert, form=form)
    payloads.check(payload)
    assert payload == render(alert, form=form)


@settings(max_examples=examples(300), deadline=None)
@given(message=_UPDATES | _DOSSIERS, form=st.sampled_from(Form))
def test_any_reply_is_within_limits_and_without_markup(message: Update | Evidence, form: Form) -> None:
    payload = render(message, form=form)
    payloads.check(payload, mentioned=_NAMES)
    assert payload == render(message, form=form)


@settings(max_examples=examples(100), deadline=None)
@given(burst=_BURSTS, form=st.sampled_from(Form))
def test_any_burst_is_within_limits_and_without_markup(burst: Burst, form: Form) -> None:
    payloads.check(render(burst, form=form))


@settings(max_examples=examples(200), deadline=None)
@given(digest=_DIGESTS, form=st.sampled_from(Form))
def test_any_digest_is_within_limits_and_without_markup(digest: Digest, form: Form) -> None:
    payload = render(digest, form=form)
    payloads.check(payload, mentioned=_NAMES)
    assert payload == render(digest, form=form)


_LONG_LINE = DigestLine(
    direction=Direction.TIGHTENING,
    level=Level.CRITICAL,
    headline="<&>" * 100,
    certainty=Certainty.CLAIMED,
    label="E-7K2Q7K2Q7K2Q",
    url="https://a.example/" + "x" * 900,
    acknowledged_by=("U" + "A" * 20,) * 9,
    days=30,
)


_FOR_US = WatchSummary(names=("<&>" * 30,) * 3, visible_in=("C1",))


@pytest.mark.parametrize("line", [_LONG_LINE, replace(_LONG_LINE, for_us=_FOR_US)], ids=["", "for-us"])
@pytest.mark.parametrize("part", ["waiting", "new"])
def test_ten_events_of_a_digest_always_fit(part: str, line: DigestLine) -> None:
    digest = a_digest(**{part: (line,) * 10, f"{part}_count": 1_000})
    shown = payloads.texts(render(digest, form=Form.FULL))[2]
    assert (shown.count("E-7K2Q"), shown.splitlines()[-1]) == (10, "and 990 more")


_LONG_POSSIBLE = CandidateLine(
    headline="<&>" * 100,
    about="",
    source="<&>" * 50,
    url="https://a.example/" + "x" * 900,
    language="zh-Hant",
    score=0.43,
)


@pytest.mark.parametrize("form", Form)
def test_a_digest_that_is_full_in_every_part_fits(form: Form) -> None:
    long = "<&>" * 100
    other = replace(_LONG_LINE, url="https://a.example/" + "x" * 280)
    digest = a_digest(
        route=long,
        waiting=(_LONG_LINE,) * 5,
        waiting_count=1_000,
        new=(other,) * 5,
        new_count=1_000,
        possible=(_LONG_POSSIBLE,) * 5,
        possible_count=10_000,
        quiet=(RepeatLine(label=long, reports=9),) * 3,
        quiet_reports=1_000_000,
        muted=(MutedRuleLine(rule_id=long, events=1_000, until=datetime(2026, 1, 1, tzinfo=UTC)),) * 5,
        elsewhere=(replace(other, route=long, day=date(2026, 1, 1)),) * 3,
        elsewhere_count=99,
        dates=(DigestDate(day=date(2026, 1, 1), in_days=3, headline=long, text=long),) * 5,
        remark=long,
    )
    payloads.check(render(digest, form=form), mentioned=_LONG_LINE.acknowledged_by)


def test_candidates_have_links_as_far_as_there_is_room() -> None:
    def links(line: CandidateLine) -> int:
        shown = "\n".join(payloads.texts(render(a_digest(possible=(line,) * 5, possible_count=5), form=Form.FULL)))
        return shown.count("|Read source>")

    assert links(replace(_LONG_POSSIBLE, url="https://a.example/1")) == 5
    assert links(_LONG_POSSIBLE) == 1
    assert links(replace(_LONG_POSSIBLE, url="javascript:alert(1)")) == 0


def test_the_shortcut_is_mentioned_where_it_is_available() -> None:
    digest = a_digest(possible=(_LONG_POSSIBLE,), possible_count=1)
    asked = "\n".join(payloads.texts(render(digest, form=Form.FULL, controls_of=DeliveryId("d"))))
    assert "choose “Should this have alerted” in that message's ⋮ menu" in asked
    assert "reader tune" not in asked
    assert "monitor reader tune --labels" in "\n".join(payloads.texts(render(digest, form=Form.FULL)))


def test_a_reply_under_a_digest_shows_all_its_lines() -> None:
    ten = {
        "waiting": (_LONG_LINE,) * 10,
        "waiting_count": 99,
        "new": (_LONG_LINE,) * 10,
        "new_count": 99,
        "continued": True,
    }
    payload = render(a_digest(**ten), form=Form.FULL)
    payloads.check(payload, mentioned=_LONG_LINE.acknowledged_by)
    shown = "\n".join(payloads.texts(payload))
    assert (shown.count("E-7K2Q"), shown.count("and 89 more")) == (20, 2)


@settings(max_examples=examples(100), deadline=None)
@given(notice=_NOTICES, form=st.sampled_from(Form))
def test_no_notice_breaks_a_limit_or_has_more_than_ten_lines(notice: Notice, form: Form) -> None:
    payload = render(notice, form=form)
    payloads.check(payload)
    assert all(len(text.splitlines()) <= 10 for text in payloads.texts(payload))


@settings(max_examples=examples(200), deadline=None)
@given(alert=_ALERTS)
def test_line_1_keeps_its_beginning_and_end(alert: Alert) -> None:
    line = render(alert, form=Form.FULL).text
    assert re.search(r" · (✅|⚠|❔|🗣|☑|🚫)( [^·]+)?$", line)
    assert re.match(r"(SAMPLE )?(TRIAL )?(🔒|🔓|🔀|📄) (Low|Medium|High|Critical) ·", line)
