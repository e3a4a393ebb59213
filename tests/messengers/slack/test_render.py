import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.act import Certainty, Direction, Stage
from monitor.domain.delivery import Form
from monitor.domain.message import Alert, Message, Notice
from monitor.domain.rule import Level
from monitor.domain.source import Tier
from monitor.messengers.slack import render
from monitor.messengers.wording import LINE_CHARS
from tests.fakes.messages import a_notice, an_alert
from tests.messengers.slack import payloads
from tests.messengers.slack.golden import CASES, alert_of, forms_of, piped

# ------------------------------------------------------------------ golden files


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_a_golden_alert_becomes_its_golden_payloads(path: Path) -> None:
    case = json.loads(path.read_text())
    assert forms_of(alert_of(case)) == case["forms"]
    assert piped(alert_of(case)) == case["piped"]


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_a_golden_payload_would_be_taken_by_slack(path: Path, form: Form) -> None:
    payloads.check(render(alert_of(json.loads(path.read_text())), form=form))


def test_each_direction_and_a_denial_have_a_golden_alert_in_five_languages() -> None:
    wanted = product(("easing", "tightening", "mixed", "denied"), ("en", "zh-Hans", "zh-Hant", "ja", "ko"))
    assert {f"{kind}.{language}" for kind, language in wanted} <= {path.stem for path in CASES}


# ------------------------------------------------------------------ what stands where


def _first(message: Message, form: Form = Form.FULL) -> str:
    return str(render(message, form=form).blocks[0]["text"]["text"])


def test_the_root_says_sign_level_act_and_certainty_on_line_1() -> None:
    line = _first(an_alert()).splitlines()[0]
    assert line == "🔓 *High · China approves some rare-earth export licences* · ⚠ unconfirmed, 1 media report"


def test_the_notification_is_line_1_without_markup() -> None:
    payload = render(an_alert(), form=Form.FULL)
    assert payload.text == _first(an_alert()).splitlines()[0].replace("*", "")
    assert len(payload.text) <= LINE_CHARS


def test_a_headline_that_line_1_had_to_cut_begins_the_summary_in_full() -> None:
    long = "China approves a limited number of applications for export licences of dysprosium and terbium"
    first, second, *_ = _first(an_alert(headline=long, summary="A first batch.")).splitlines()
    assert "…* · ⚠" in first
    assert second == f"{long}. A first batch."


@pytest.mark.parametrize("form", list(Form))
def test_a_gloss_stands_under_its_quote_and_nowhere_without_one(form: Form) -> None:
    glossed = an_alert(gloss="[MOFCOM]: [already] [approved] … <!channel>")
    said = "> 商务部：已依法批准一定数量的稀土出口合规申请\ngloss: [MOFCOM]: [already] [approved] … &lt;!channel&gt;"
    assert said in "\n".join(payloads.texts(render(glossed, form=form)))
    assert "gloss" not in "\n".join(payloads.texts(render(replace(glossed, quote=""), form=form)))


def test_the_original_headline_is_quoted_and_left_out_where_it_may_not_be_shown() -> None:
    assert "> 商务部：已依法批准一定数量的稀土出口合规申请" in payloads.texts(render(an_alert(), form=Form.FULL))
    without = render(an_alert(quote=""), form=Form.FULL)
    assert [b["type"] for b in without.blocks] == ["section", "context", "actions"]


def test_times_of_sighting_are_shown_in_each_readers_zone() -> None:
    context = render(an_alert(), form=Form.FULL).blocks[2]["elements"][0]["text"]
    assert "published <!date^1749344760^{date_short} {time}|8 Jun 2025 01:06 UTC>" in context
    assert "seen <!date^1749344940^{date_short} {time}|8 Jun 2025 01:09 UTC>" in context
    assert "Example Daily (media, zh)" in context
    assert context.endswith("E-7K2Q")


def test_the_rule_its_version_the_other_rules_and_the_reason_are_named() -> None:
    alert = an_alert(also=("b", "c", "d", "e"), why="Check open orders.")
    context = render(alert, form=Form.FULL).blocks[2]["elements"][1]["text"]
    assert context == "rule rare-earths 1a2b3c4d5e6f · also b, c, d and 1 more · Check open orders."


def test_the_one_button_opens_the_source() -> None:
    (button,) = render(an_alert(url="https://news.example/a?b=1&c=2"), form=Form.FULL).blocks[-1]["elements"]
    assert (button["text"]["text"], button["url"]) == ("Read source (zh)", "https://news.example/a?b=1&c=2")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "https://news.example/" + "x" * 3_000])
def test_a_link_that_can_not_be_shown_costs_the_button_not_the_alert(url: str) -> None:
    for form in Form:
        payload = render(an_alert(url=url), form=form)
        payloads.check(payload)
        assert "Read source" not in json.dumps([payload.text, *map(dict, payload.blocks)])


def test_the_compact_form_has_three_blocks_and_the_link_inside() -> None:
    payload = render(an_alert(), form=Form.COMPACT)
    assert [b["type"] for b in payload.blocks] == ["section", "section", "context"]
    assert "<https://news.example/a/1|Read source (zh)>" in payload.blocks[-1]["elements"][0]["text"]


def test_the_plain_form_says_the_same_without_blocks() -> None:
    payload = render(an_alert(), form=Form.PLAIN)
    assert payload.blocks == ()
    for piece in ("🔓 High", "A limited number", "*When:*", "> 商务部", "<https://news.example/a/1|Read source (zh)>"):
        assert piece in payload.text


@pytest.mark.parametrize(("field", "mark"), [("trial", "TRIAL"), ("sample", "SAMPLE")])
def test_what_is_no_real_alert_says_so_first(field: str, mark: str) -> None:
    for form in Form:
        assert render(an_alert(**{field: True}), form=form).text.startswith(f"{mark} 🔓 High")


def test_a_notice_is_one_section_of_ten_lines_at_most() -> None:
    notice = a_notice("Watching", *(f"line {n}" for n in range(1, 15)))
    (block,) = render(notice, form=Form.FULL).blocks
    lines = block["text"]["text"].splitlines()
    assert len(lines) == 10
    assert (lines[0], lines[-1]) == ("*Watching*", "… and 6 more")


def test_a_piece_of_a_file_stands_in_a_block_of_fixed_width_that_nothing_in_it_ends() -> None:
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


_FREE = ("headline", "summary", "quote", "source_name", "label", "rule_id", "rule_version", "why", "zone", "language")


def test_nothing_of_a_source_becomes_markup() -> None:
    alert = an_alert(also=(_HOSTILE,), **dict.fromkeys(_FREE, _HOSTILE))
    for form in Form:
        payload = render(alert, form=form)
        payloads.check(payload)
        said = "\n".join(payloads.texts(payload))
        assert "&amp;amp;amp;" not in said
        assert "*x*" not in said
        assert "\u202e" not in said
    quote = render(alert, form=Form.FULL).blocks[1]["text"]["text"]
    assert quote == (
        "> &lt;!channel&gt; &lt;@U1&gt; &lt;#C1&gt; &lt;https://evil.example|https://gov.example&gt; "
        "&amp;amp; ∗x∗ ˍyˍ ∼z∼ ˋcˋ &gt; qgnp.exe"
    )


@pytest.mark.parametrize("text", ["<&>" * 4_000, "x" * 10_000, "word " * 3_000, "稀" * 10_000, "`*_~ " * 3_000])
@pytest.mark.parametrize("form", list(Form))
def test_texts_of_any_length_are_cut_to_fit(text: str, form: Form) -> None:
    payloads.check(render(an_alert(also=(text,) * 5, **dict.fromkeys(_FREE, text)), form=form))
    payloads.check(render(a_notice(text, *(text,) * 12), form=form))


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
)
_NOTICES = st.builds(
    Notice,
    title=_TEXT.filter(str.isprintable).filter(str.strip),
    lines=st.lists(_TEXT, max_size=14).map(tuple),
    code=st.lists(_TEXT, max_size=5).map(tuple),
)


@settings(max_examples=300, deadline=None)
@given(alert=_ALERTS, form=st.sampled_from(Form))
def test_no_alert_breaks_a_limit_or_says_what_slack_would_parse(alert: Alert, form: Form) -> None:
    payload = render(alert, form=form)
    payloads.check(payload)
    assert payload == render(alert, form=form)


@settings(max_examples=100, deadline=None)
@given(notice=_NOTICES, form=st.sampled_from(Form))
def test_no_notice_breaks_a_limit_or_has_more_than_ten_lines(notice: Notice, form: Form) -> None:
    payload = render(notice, form=form)
    payloads.check(payload)
    assert all(len(text.splitlines()) <= 10 for text in payloads.texts(payload))


@settings(max_examples=200, deadline=None)
@given(alert=_ALERTS)
def test_line_1_keeps_its_ends_whatever_stands_between(alert: Alert) -> None:
    line = render(alert, form=Form.FULL).text
    assert re.search(r" · (✅|⚠|❔|🗣|☑|🚫) [^·]+$", line)
    assert re.match(r"(SAMPLE )?(TRIAL )?(🔒|🔓|🔀|📄) (Low|Medium|High|Critical) ·", line)
