"""Files of texts read line by line, and what the engine makes of single texts with the shipped rules."""

from datetime import date
from functools import cache

import pytest

from monitor.domain.rules.rule import Level
from monitor.errors import TextsFileError
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.verdicts import Judge, Text, event_keys, foremost, matched_acts, read_texts
from monitor.rulefiles import base_folder, load
from tests.reports.verdicts_by_hand import act, match, verdict


def read(*lines: str) -> tuple[Text, ...]:
    return read_texts([f"{line}\n".encode() for line in lines], "texts.jsonl")


def refused(*lines: bytes) -> str:
    with pytest.raises(TextsFileError) as e:
        read_texts(lines, "texts.jsonl")
    assert e.value.exit_code == 2
    return str(e.value)


# ------------------------------------------------------------------ files


def test_unknown_keys_are_kept_as_labels_and_known_ones_are_not() -> None:
    (text,) = read('{"id": "a", "title": "T", "gist": "G", "lang": "ja", "relevant": true, "event": null}')
    assert (text.id, text.title, text.text, text.language) == ("a", "T", "G", "ja")
    assert text.labels == {"relevant": True, "event": None}


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        pytest.param('"text": "t", "gist": "g", "summary": "s"', "t", id="text first"),
        pytest.param('"text": "", "gist": "g", "summary": "s"', "g", id="an empty text gives way"),
        pytest.param('"text": null, "summary": "s"', "s", id="so does none"),
        pytest.param('"note": "n"', "", id="title alone"),
    ],
)
def test_the_text_is_the_first_of_text_gist_summary(keys: str, chosen: str) -> None:
    assert read(f'{{"id": "a", "title": "T", {keys}}}')[0].text == chosen


def test_an_id_may_be_a_number_and_is_handed_back_as_it_came() -> None:
    (number, word) = read('{"id": 7, "title": "T"}', '{"id": "7", "title": "T"}')
    assert (number.id, number.given_id) == ("7", 7)
    assert (word.id, word.given_id) == ("7", "7")


def test_empty_lines_and_a_byte_order_mark_are_passed_over() -> None:
    lines = ["\ufeff".encode() + b'{"id": 1, "title": "T"}\r\n', b"\n", b'  {"id": 2, "title": null}\n']
    assert [t.id for t in read_texts(lines, "x")] == ["1", "2"]


def test_lone_surrogates_become_replacement_signs_where_they_stood() -> None:
    (text,) = read(r'{"id": "a", "title": "A\ud83dB 稀土"}')
    assert text.title == "A\N{REPLACEMENT CHARACTER}B 稀土"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        pytest.param("2026-03-02", date(2026, 3, 2), id="a day"),
        pytest.param("2026-03-02T23:30:00Z", date(2026, 3, 2), id="a moment"),
        pytest.param("2026-03-03T06:30:00+08:00", date(2026, 3, 2), id="a moment elsewhere is a day in UTC"),
        pytest.param("Mon, 02 Mar 2026 10:00:00 GMT", date(2026, 3, 2), id="as RSS writes it"),
    ],
)
def test_dates_are_days_in_utc(written: str, day: date) -> None:
    assert read(f'{{"id": "a", "title": "T", "published": "{written}"}}')[0].published == day


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        pytest.param(b'{"id": 1, "title": }', "1:20: the line is not JSON (Expecting value)", id="not JSON"),
        pytest.param(b"[1]", "1:1: the line is not a JSON object", id="no object"),
        pytest.param(b'{"title": "T"}', "1:1: id is missing or invalid", id="no id"),
        pytest.param(b'{"id": null, "title": "T"}', "1:1: id is missing or invalid", id="null is no id"),
        pytest.param(b'{"id": true, "title": "T"}', "1:1: id is missing or invalid", id="true is no id"),
        pytest.param(b'{"id": 1}', "1:1: title is missing", id="no title"),
        pytest.param(b'{"id": 1, "title": 5}', "1:1: title is int, not text", id="a title that is a number"),
        pytest.param(
            b'{"id": 1, "title": "T", "published": "soon"}', "1:1: published is not a date: 'soon'", id="no date"
        ),
        pytest.param('{"id": 1, "title": "稀'.encode() + b'\xff"}', "1:22: the line is not UTF-8", id="not UTF-8"),
        pytest.param(b"[" * 100_000, "1:1: ", id="nested too deep"),
    ],
)
def test_a_bad_line_is_reported_with_its_place(line: bytes, problem: str) -> None:
    assert refused(line).startswith(f"texts.jsonl:{problem}")


def test_all_bad_lines_are_reported_at_once() -> None:
    shown = refused(b"{", b'{"id": 1, "title": "T"}', b"[]").splitlines()
    assert [line.split(" ")[0] for line in shown] == ["texts.jsonl:1:2:", "texts.jsonl:3:1:"]


# ------------------------------------------------------------------ verdicts


def test_the_foremost_act_is_the_witness_of_the_loudest_rule_and_the_title_goes_before_the_text() -> None:
    acts = (act(0), act(1, field="text"), act(2))
    soft, loud = match("soft", Level.LOW, 0), match("loud", Level.HIGH, 1, 2)
    found = foremost(verdict("a", *acts, matches=(soft, loud)))
    assert found is not None
    assert found.ordinal == 2


def test_of_rules_that_are_as_loud_no_order_decides_which_act_is_foremost() -> None:
    acts = (act(0), act(1))
    one, other = match("one", Level.HIGH, 0), match("other", Level.HIGH, 1)
    for order in ((one, other), (other, one)):
        found = foremost(verdict("a", *acts, matches=order))
        assert found is not None
        assert found.ordinal == 0


def test_a_rule_that_rests_on_words_alone_has_no_foremost_act() -> None:
    one = verdict("a", act(), matches=(match("words", Level.HIGH),))
    assert foremost(one) is None
    assert matched_acts(one) == ()


def test_acts_that_no_rule_rests_on_are_no_witnesses() -> None:
    one = verdict("a", act(0), act(1), matches=(match("any", Level.LOW, 1),))
    assert [a.ordinal for a in matched_acts(one)] == [1]


@cache
def shipped() -> ReaderConfig:
    return load(base_folder() / "no packs of your own").knowledge


CHINESE = Text(
    id="zh",
    title="中方已批准一部分稀土出口许可申请",
    text="商务部发言人表示，对符合规定的申请，将继续依法审批。",
    language="zh-Hans",
    published=date(2025, 6, 7),
)
ENGLISH = Text(
    id="en",
    title="China approves some rare earth export licence applications",
    text="The commerce ministry in Beijing gave no number.",
    language="en",
    published=date(2025, 6, 8),
)
OTHER = Text(
    id="other",
    title="Indonesia bans exports of bauxite",
    text="The ban takes effect in June.",
    language="en",
    published=date(2025, 6, 8),
)


def test_reports_of_one_development_in_two_languages_share_a_key_and_others_do_not() -> None:
    verdicts = [Judge(shipped()).judge(t) for t in (ENGLISH, CHINESE, OTHER)]
    assert [v.alert for v in verdicts] == [True, True, True]
    keys = event_keys(verdicts, shipped())
    assert keys["zh"] == keys["en"] != keys["other"]


def test_keys_do_not_depend_on_the_order_of_the_file() -> None:
    judge = Judge(shipped())
    verdicts = [judge.judge(t) for t in (ENGLISH, CHINESE, OTHER)]
    assert event_keys(verdicts, shipped()) == event_keys(verdicts[::-1], shipped())


def test_what_raises_no_alert_has_no_key_and_says_why() -> None:
    one = Judge(shipped()).judge(Text(id="x", title="Rain is expected in Lisbon", language="en"))
    assert not one.alert
    assert one.why_not
    assert event_keys([one], shipped()) == {}


def test_titles_alone_are_judged_without_their_texts() -> None:
    text = Text(id="x", title="Ministry publishes notice", text=ENGLISH.title + ".", language="en")
    judge = Judge(shipped())
    assert judge.judge(text).alert
    assert not judge.judge(text, title_only=True).alert


def test_evidence_quotes_the_text_as_given() -> None:
    found = Judge(shipped()).judge(CHINESE).reading.acts[0]
    fields = {"title": CHINESE.title, "text": CHINESE.text}
    assert found.evidence
    assert all(fields[s.field][s.start : s.end] == s.quote for s in found.evidence)
