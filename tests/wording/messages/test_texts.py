from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.alerts.message import UpdateKind
from monitor.domain.sources.source import Tier
from monitor.wording.messages import texts
from tests.fakes.messages import an_alert, an_update


@pytest.mark.parametrize(
    ("direction", "picture"),
    [(Direction.TIGHTENING, "🔒"), (Direction.EASING, "🔓"), (Direction.MIXED, "🔀"), (Direction.NONE, "📄")],
)
def test_each_direction_has_a_picture(direction: Direction, picture: str) -> None:
    assert texts.picture(direction) == picture


@pytest.mark.parametrize(
    ("certainty", "reports", "sources", "said"),
    [
        pytest.param(Certainty.RUMOURED, 1, 1, "❔ rumour, 1 media report", id="rumour"),
        pytest.param(Certainty.REPORTED, 1, 1, "⚠ unconfirmed, 1 media report", id="one report"),
        pytest.param(Certainty.REPORTED, 0, 0, "⚠ unconfirmed, 1 media report", id="uncounted"),
        pytest.param(Certainty.REPORTED, 3, 3, "⚠ unconfirmed, 3 reports", id="three outlets"),
        pytest.param(Certainty.REPORTED, 5, 2, "⚠ unconfirmed, 5 reports, 2 independent", id="copies of a wire"),
        pytest.param(Certainty.CLAIMED, 1, 1, "🗣 claimed by one side, 1 media report", id="claim"),
        pytest.param(Certainty.ATTRIBUTED, 1, 1, "☑ cites the government, 1 media report", id="attributed"),
        pytest.param(Certainty.CORROBORATED, 4, 3, "☑ corroborated, 3 sources", id="corroborated"),
        pytest.param(Certainty.OFFICIAL, 9, 4, "✅ official", id="official"),
    ],
)
def test_status_of_each_certainty(certainty: Certainty, reports: int, sources: int, said: str) -> None:
    assert str(texts.status(an_alert(certainty=certainty, reports=reports, sources=sources))) == said


def facts(**changes: Any) -> str:
    alert = an_alert(**changes)
    return texts.facts(alert, texts.first_line(alert))


def test_a_denial_is_never_shown_as_a_confirmation() -> None:
    denied = {
        "stage": Stage.DENIED,
        "certainty": Certainty.OFFICIAL,
        "done": "",
        "amounts": ("12 t",),
        "duration": "1 year",
    }
    assert str(texts.status(an_alert(**denied))) == "🚫 denied officially"
    assert str(texts.status(an_alert(stage=Stage.DENIED))) == "🚫 denied, 1 media report"
    assert facts(**denied) == "Statement of 7 Jun 2025 (Beijing)"


_JUNE_7 = date(2025, 6, 7)
_FOUND_NO_START = "start date not found"


@pytest.mark.parametrize(
    ("stage", "announced", "effective", "until", "said"),
    [
        (Stage.IN_FORCE, _JUNE_7, None, None, "In force · announced 7 Jun 2025 (Beijing)"),
        (Stage.IN_FORCE, _JUNE_7, _JUNE_7, None, "In force since 7 Jun 2025 · announced 7 Jun 2025 (Beijing)"),
        (
            Stage.ANNOUNCED,
            _JUNE_7,
            date(2025, 12, 1),
            date(2026, 11, 10),
            "Takes effect 1 Dec 2025 · announced 7 Jun 2025 (Beijing) · until 10 Nov 2026",
        ),
        (Stage.ANNOUNCED, _JUNE_7, None, None, f"Announced 7 Jun 2025 (Beijing) · {_FOUND_NO_START}"),
        (Stage.ANNOUNCED, None, None, None, f"Announced · {_FOUND_NO_START}"),
        (Stage.PROPOSED, None, None, None, "Proposed"),
        (Stage.PROPOSED, None, date(2026, 1, 1), None, "Proposed · would take effect 1 Jan 2026"),
        (Stage.CONSIDERED, None, None, None, "Under consideration"),
        (Stage.DENIED, _JUNE_7, None, None, ""),
    ],
)
def test_line_2_has_the_known_legal_dates(
    stage: Stage, announced: date | None, effective: date | None, until: date | None, said: str
) -> None:
    begun = stage is Stage.IN_FORCE and effective is not None
    assert facts(stage=stage, announced=announced, effective=effective, until=until, begun=begun, done="") == said


def test_open_start_differs_from_a_start_that_was_not_found() -> None:
    given = {"stage": Stage.ANNOUNCED, "done": "", "reports": 3, "sources": 1}
    assert "start date not found" in facts(**given)
    assert "start date not found" not in facts(**given, start_named=True)
    assert "start date open, a report says" in facts(**given, stated_open=("from when",))
    assert "end date open, a report says" in facts(**given, stated_open=("until when",))


def test_result_of_a_single_act_is_on_line_1_only() -> None:
    assert facts(done="licences granted") == "Announced 7 Jun 2025 (Beijing)"


def test_line_2_leaves_out_what_line_1_names() -> None:
    result = {
        "headline": "US adds 21 firms from China to its Entity List",
        "done": "listed",
        "goods": ("drones",),
        "firms": ("Nvidia", "SMIC"),
        "target": "firms from China",
        "amounts": ("21 firms", "US$120 a tonne"),
        "number": "91 FR 1",
    }
    assert facts(**result) == (
        "Announced 7 Jun 2025 (Beijing) · goods: drones · firms: Nvidia and SMIC · US$120 a tonne · 91 FR 1"
    )
    assert "firms from China" in facts(**{**result, "headline": "US adds 21 firms to its Entity List"})


@pytest.mark.parametrize(
    ("headline", "goods", "said"),
    [
        ("China bans rare-earth exports", ("rare earths",), False),
        ("China bans aircraft-part exports", ("aircraft parts",), False),
        ("China bans exports of gallium and more", ("gallium", "germanium"), True),
        ("China bans exports", ("gallium",), True),
    ],
)
def test_goods_in_another_form_on_line_1_are_not_repeated(headline: str, goods: tuple[str, ...], said: bool) -> None:
    assert ("goods: " in facts(headline=headline, goods=goods)) is said


@pytest.mark.parametrize(
    ("tier", "language", "said"),
    [
        (Tier.MEDIA, "zh-Hans", "Read source (zh)"),
        (Tier.WIRE, "en", "Read source (en)"),
        (None, "und", "Read source"),
        (Tier.OFFICIAL, "zh", "Read official text (zh)"),
    ],
)
def test_link_names_its_kind_and_language(tier: Tier | None, language: str, said: str) -> None:
    assert texts.button(tier, language) == said


@pytest.mark.parametrize(
    ("certainty", "said"),
    [
        (Certainty.OFFICIAL, "✅ official, MOFCOM"),
        (Certainty.CLAIMED, "🗣 claimed by MOFCOM, 1 media report"),
        (Certainty.REPORTED, "⚠ unconfirmed, 1 media report"),
    ],
)
def test_confirming_or_claiming_authority_is_named(certainty: Certainty, said: str) -> None:
    assert str(texts.status(an_alert(certainty=certainty, authority="MOFCOM"))) == said


def test_issuer_as_authority_is_named_once() -> None:
    official = an_alert(certainty=Certainty.OFFICIAL, authority="China", issuer="China")
    assert str(texts.status(official)) == "✅ official"
    assert str(texts.status(replace(official, stage=Stage.DENIED))) == "🚫 denied officially"
    assert str(texts.status(replace(official, stage=Stage.DENIED, authority="MOFCOM"))) == "🚫 denied by MOFCOM"


def test_claim_names_the_issuer_that_has_not_confirmed() -> None:
    claimed = an_alert(certainty=Certainty.CLAIMED, authority="US", issuer="China")
    assert str(texts.status(claimed)) == "🗣 claimed by US, not confirmed by China"
    assert str(texts.status(replace(claimed, stage=Stage.DENIED))) == "🚫 denied, 1 media report"
    line = texts.first_line(claimed)
    assert len(str(line)) <= texts.LINE_CHARS
    assert "High · China approves some rare-earth export licences" in line.bold
    assert "not confirmed by China" in facts(certainty=Certainty.CLAIMED, authority="US", issuer="China")


def test_long_authority_moves_to_line_2() -> None:
    office = {"certainty": Certainty.OFFICIAL, "authority": "Ministry of Some Rather Long Name", "issuer": "China"}
    line = texts.first_line(an_alert(**office, headline="China approves some dysprosium export licences for Japan"))
    assert (line.bold, line.after) == (
        "High · China approves some dysprosium export licences for Japan",
        " · ✅ official",
    )
    shown = facts(**office, headline="China approves some dysprosium export licences for Japan")
    assert shown.endswith("by Ministry of Some Rather Long Name")


@pytest.mark.parametrize(
    ("certainty", "reports", "languages", "said"),
    [
        pytest.param(
            Certainty.OFFICIAL, 6, ("zh-Hans", "en", "ja"), "6 reports, 4 independent (zh, en, ja)", id="official"
        ),
        pytest.param(Certainty.CORROBORATED, 6, ("zh", "und", ""), "6 reports (zh)", id="corroborated"),
        pytest.param(Certainty.REPORTED, 6, ("zh-Hans", "zh-Hant", "en"), "reports in zh, en", id="counted-on-line-1"),
        pytest.param(Certainty.REPORTED, 6, ("zh-Hans", "zh-Hant"), "", id="one-language"),
        pytest.param(Certainty.OFFICIAL, 1, ("zh",), "", id="a-lone-report"),
    ],
)
def test_reports_are_counted_where_line_1_does_not(
    certainty: Certainty, reports: int, languages: tuple[str, ...], said: str
) -> None:
    result = {"headline": "China bans cobalt exports", "goods": ()}
    shown = facts(**result, certainty=certainty, reports=reports, sources=4, languages=languages)
    assert shown == " · ".join(filter(None, ("Announced 7 Jun 2025 (Beijing)", said)))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        pytest.param((), "", id="none"),
        pytest.param((date(2025, 6, 12),), "12 Jun 2025", id="one"),
        pytest.param((date(2025, 6, 12), date(2025, 6, 26)), "12 Jun, 26 Jun 2025", id="one-year"),
        pytest.param((date(2025, 12, 30), date(2026, 1, 2)), "30 Dec 2025, 2 Jan 2026", id="two-years"),
        pytest.param(
            tuple(date(2025, 6, day) for day in range(1, 9)),
            "… 3 Jun, 4 Jun, 5 Jun, 6 Jun, 7 Jun, 8 Jun 2025",
            id="the-last-of-many",
        ),
    ],
)
def test_days_of_restatements_name_their_year_once(days: tuple[date, ...], said: str) -> None:
    assert texts.restated(an_alert(restated=days)) == said


def test_old_and_new_text_are_both_shown() -> None:
    _, _, after = texts.update_line(an_update(kind=UpdateKind.CORRECTED, was="w " * 900, now="n", text=""))
    assert after.startswith(" · was: w w")
    assert after.endswith("… · now: n")


def test_first_report_is_shown_without_a_date_of_the_act() -> None:
    given = {"reported": date(2025, 6, 8), "stage": Stage.PROPOSED}
    assert facts(**given, announced=None) == "Proposed · first reported 8 Jun 2025 (Beijing)"
    assert facts(**given) == "Proposed · announced 7 Jun 2025 (Beijing)"


def test_an_official_word_without_a_number_says_who_speaks() -> None:
    assert facts(statement_kind="spokesperson's answer") == "Announced 7 Jun 2025 (Beijing) · spokesperson's answer"


def test_story_has_no_date_of_an_act() -> None:
    assert facts(story=True) == ""


def test_the_status_gets_shorter_before_the_headline_loses_anything() -> None:
    headline = "China to ban exports of lithium ore and concentrate to Japan from 1 Jan 2027"
    short = ("China to ban exports of lithium ore and concentrate to Japan",)
    alert = an_alert(headline=headline, shorter=short)
    roomy, tight, tighter = (texts.first_line(alert, limit=n) for n in (118, 102, 90))
    assert (roomy.bold, roomy.after) == (f"High · {headline}", " · ⚠ unconfirmed, 1 media report")
    assert (tight.bold, tight.after, tight.left_out) == (f"High · {headline}", " · ⚠ unconfirmed", "1 media report")
    assert (tighter.bold, tighter.after) == (f"High · {short[0]}", " · ⚠ unconfirmed")


def test_goods_stay_beside_the_sign_of_the_status() -> None:
    alert = an_alert(headline="South Korea denies putting high-bandwidth memory on its export control list")
    line = texts.first_line(replace(alert, stage=Stage.DENIED))
    assert line.bold == "High · South Korea denies putting high-bandwidth memory on its export control list"
    assert (line.after, line.left_out) == (" · 🚫", "denied, 1 media report")


def test_status_word_that_does_not_fit_is_on_line_2() -> None:
    headline = "South Korea denies putting high-bandwidth memory on its export control list"
    shown = facts(headline=headline, reports=3, sources=2, languages=("en", "ko"))
    assert shown.endswith(" · unconfirmed · 3 reports, 2 independent (en, ko)")


def test_claim_on_line_1_is_shortened_before_the_goods() -> None:
    claimed = an_alert(
        certainty=Certainty.CLAIMED,
        authority="US",
        issuer="China",
        headline="China to lift its controls on antimony and tungsten exports",
    )
    line = texts.first_line(claimed)
    assert "controls on antimony and tungsten exports" in line.bold
    assert line.after == " · 🗣 claimed by US"


def test_headline_is_not_cut_after_a_preposition() -> None:
    suspended = an_alert(headline="China suspends its ban on gallium exports to Japan until 27 Nov 2026")
    cuts = {texts.first_line(suspended, limit=n).bold for n in range(60, 120)}
    assert "High · China suspends its ban on gallium exports to Japan…" in cuts
    assert not any(cut.endswith((" to…", " on…", " its…", " until…")) for cut in cuts)


def test_a_remark_follows_what_changed_and_is_not_said_twice() -> None:
    alert = an_alert(remarks=("another report denies it (see thread)",))
    assert texts.changed(alert) == "another report denies it (see thread)"
    assert texts.changed(replace(alert, changed="surer · another report denies it")) == (
        "surer · another report denies it (see thread)"
    )


def test_background_is_separate_from_the_reports() -> None:
    alert = an_alert(
        relation="Suspends MOFCOM No. 61/2025.", record="3rd known act in 12 months: 2 tightening, 1 easing"
    )
    assert texts.background(alert) == (
        "Suspends MOFCOM No. 61/2025. Still on record: the licence requirement of April 2025 (MOFCOM No. 18/2025).",
        "3rd known act in 12 months: 2 tightening, 1 easing",
    )


@pytest.mark.parametrize(
    ("origins", "said"),
    [
        ((), ""),
        (("page",), "read on its page"),
        (("annex list.pdf",), "read in annex list.pdf"),
        (("page", "annex list.pdf", "annex b.docx"), "read on its page, in annex list.pdf and in annex b.docx"),
        (("document notice.pdf",), "read in document notice.pdf"),
        ((f"annex {'x' * 200}\u202e.pdf",), f"read in annex {'x' * 73}…"),
    ],
    ids=["in the feed", "page", "annex", "all", "document", "a name made to mislead"],
)
def test_origin_of_words_outside_the_feed_is_named(origins: tuple[str, ...], said: str) -> None:
    assert texts.read_in(origins) == said


def test_a_stage_that_two_readings_differ_on_is_called_unclear() -> None:
    said = facts(stage=Stage.CONSIDERED, stage_unclear="considered or announced")
    assert said == "Stage unclear: considered or announced · announced 7 Jun 2025 (Beijing)"
