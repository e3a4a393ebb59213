from dataclasses import replace
from datetime import date

import pytest

from monitor.domain.act import Certainty, Direction, Stage
from monitor.domain.message import UpdateKind
from monitor.domain.source import Tier
from monitor.messengers import wording
from tests.fakes.messages import an_alert, an_update


@pytest.mark.parametrize(
    ("direction", "picture"),
    [(Direction.TIGHTENING, "🔒"), (Direction.EASING, "🔓"), (Direction.MIXED, "🔀"), (Direction.NONE, "📄")],
)
def test_each_direction_has_a_picture(direction: Direction, picture: str) -> None:
    assert wording.picture(direction) == picture


@pytest.mark.parametrize(
    ("certainty", "reports", "sources", "said"),
    [
        pytest.param(Certainty.RUMOURED, 1, 1, "❔ rumour, 1 media report", id="rumour"),
        pytest.param(Certainty.REPORTED, 1, 1, "⚠ unconfirmed, 1 media report", id="one report"),
        pytest.param(Certainty.REPORTED, 0, 0, "⚠ unconfirmed, 1 media report", id="uncounted"),
        pytest.param(Certainty.REPORTED, 3, 3, "⚠ unconfirmed, 3 reports", id="three outlets"),
        pytest.param(Certainty.REPORTED, 5, 2, "⚠ unconfirmed, 5 reports, 2 independent", id="copies of a wire"),
        pytest.param(Certainty.CLAIMED, 1, 1, "🗣 claimed by one side, 1 media report", id="claim"),
        pytest.param(Certainty.ATTRIBUTED, 1, 1, "☑ names the agency, 1 media report", id="attributed"),
        pytest.param(Certainty.CORROBORATED, 4, 3, "☑ corroborated, 3 sources", id="corroborated"),
        pytest.param(Certainty.OFFICIAL, 9, 4, "✅ official", id="official"),
    ],
)
def test_each_certainty_says_who_says_so(certainty: Certainty, reports: int, sources: int, said: str) -> None:
    assert wording.status(an_alert(certainty=certainty, reports=reports, sources=sources)) == said


def test_a_denial_is_never_shown_as_a_confirmation() -> None:
    denied = an_alert(stage=Stage.DENIED, certainty=Certainty.OFFICIAL)
    assert wording.status(denied) == "🚫 denied officially"
    assert wording.status(an_alert(stage=Stage.DENIED)) == "🚫 denied, 1 media report"
    assert "in effect" not in wording.when(denied)


_JUNE_7 = date(2025, 6, 7)


@pytest.mark.parametrize(
    ("stage", "announced", "effective", "until", "said"),
    [
        (Stage.IN_FORCE, _JUNE_7, None, None, "said 7 Jun 2025 (Beijing) · in effect now · no end date found"),
        (
            Stage.IN_FORCE,
            _JUNE_7,
            _JUNE_7,
            None,
            "said 7 Jun 2025 (Beijing) · in effect since 7 Jun 2025 · no end date found",
        ),
        (
            Stage.ANNOUNCED,
            _JUNE_7,
            date(2025, 12, 1),
            date(2026, 11, 10),
            "said 7 Jun 2025 (Beijing) · in effect from 1 Dec 2025 · until 10 Nov 2026",
        ),
        (
            Stage.ANNOUNCED,
            None,
            None,
            None,
            "date of the act not given · announced, start date not found · no end date found",
        ),
        (Stage.PROPOSED, None, None, None, "date of the act not given · proposed, not adopted"),
        (
            Stage.PROPOSED,
            None,
            date(2026, 1, 1),
            None,
            "date of the act not given · proposed, not adopted, would take effect 1 Jan 2026",
        ),
        (Stage.CONSIDERED, None, None, None, "date of the act not given · under consideration, nothing adopted"),
        (Stage.DENIED, _JUNE_7, None, None, "said 7 Jun 2025 (Beijing) · denied: no such act"),
    ],
)
def test_the_dates_of_law_are_told_as_far_as_they_are_known(
    stage: Stage, announced: date | None, effective: date | None, until: date | None, said: str
) -> None:
    alert = an_alert(stage=stage, announced=announced, effective=effective, until=until)
    assert wording.when(alert) == said


@pytest.mark.parametrize(
    ("tier", "language", "said"),
    [
        (Tier.MEDIA, "zh-Hans", "Read source (zh)"),
        (Tier.WIRE, "en", "Read source (en)"),
        (None, "und", "Read source"),
        (Tier.OFFICIAL, "zh", "Read official text (zh)"),
    ],
)
def test_the_link_says_what_waits_behind_it_in_which_language(tier: Tier | None, language: str, said: str) -> None:
    assert wording.button(tier, language) == said


def test_a_document_number_stands_before_the_dates() -> None:
    assert wording.when(an_alert(number="MOFCOM No. 10/2025")).startswith("MOFCOM No. 10/2025 · ")


@pytest.mark.parametrize(
    ("certainty", "said"),
    [
        (Certainty.OFFICIAL, "✅ official, MOFCOM"),
        (Certainty.CLAIMED, "🗣 claimed by MOFCOM, 1 media report"),
        (Certainty.REPORTED, "⚠ unconfirmed, 1 media report"),
    ],
)
def test_who_confirms_or_claims_it_is_named(certainty: Certainty, said: str) -> None:
    assert wording.status(an_alert(certainty=certainty, authority="MOFCOM")) == said


def test_a_claim_says_who_has_not_confirmed_it() -> None:
    claimed = an_alert(certainty=Certainty.CLAIMED, authority="US", issuer="China")
    assert wording.status(claimed) == "🗣 claimed by US, not confirmed by China"
    assert wording.status(replace(claimed, stage=Stage.DENIED)) == "🚫 denied, 1 media report"
    line = "".join(wording.first_line(claimed))
    assert len(line) <= wording.LINE_CHARS
    assert "High · China approves some" in line


def test_a_long_name_of_an_authority_leaves_the_headline_its_room() -> None:
    alert = an_alert(certainty=Certainty.OFFICIAL, authority="Ministry of " + "Very " * 30 + "Long Names")
    line = "".join(wording.first_line(alert))
    assert len(line) <= wording.LINE_CHARS
    assert "China approves some rare-earth" in line


@pytest.mark.parametrize(
    ("certainty", "reports", "languages", "said"),
    [
        pytest.param(
            Certainty.OFFICIAL, 6, ("zh-Hans", "en", "ja"), "6 reports, 4 independent, zh en ja", id="official"
        ),
        pytest.param(Certainty.CORROBORATED, 6, ("zh", "und", ""), "6 reports, 4 independent, zh", id="corroborated"),
        pytest.param(Certainty.REPORTED, 6, ("zh-Hans", "zh-Hant", "en"), "reports in zh en", id="counted-on-line-1"),
        pytest.param(Certainty.REPORTED, 6, ("zh-Hans", "zh-Hant"), "", id="one-language"),
        pytest.param(Certainty.OFFICIAL, 1, ("zh",), "", id="a-lone-report"),
    ],
)
def test_reports_are_counted_where_line_1_does_not(
    certainty: Certainty, reports: int, languages: tuple[str, ...], said: str
) -> None:
    assert wording.reports(an_alert(certainty=certainty, reports=reports, sources=4, languages=languages)) == said


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
    assert wording.restated(an_alert(restated=days)) == said


def test_neither_what_was_nor_what_is_so_pushes_out_the_other() -> None:
    _, _, after = wording.update_line(an_update(kind=UpdateKind.CORRECTED, was="w " * 900, now="n", text=""))
    assert after.startswith(" · was: w w")
    assert after.endswith("… · now: n")


def test_without_a_day_of_the_act_it_is_told_since_when_it_is_reported() -> None:
    alert = an_alert(announced=None, reported=date(2025, 6, 8), zone="Beijing", stage=Stage.PROPOSED)
    assert wording.when(alert).startswith("first reported 8 Jun 2025 (Beijing) · proposed")
    assert wording.when(replace(alert, announced=date(2025, 6, 7))).startswith("said 7 Jun 2025 (Beijing)")


def test_an_official_word_without_a_number_says_what_it_is() -> None:
    alert = an_alert(spoken="spokesperson's answer, no document number")
    assert wording.when(alert) == (
        "said 7 Jun 2025 (Beijing), spokesperson's answer, no document number · in effect now · no end date found"
    )


def test_where_the_control_that_stays_is_named_it_is_named_once() -> None:
    told = an_alert(
        summary="Applications are approved one by one (for the EU).",
        stays="the licence requirement stays",
        unchanged="Not changed: the licence requirement of April 2025.",
    )
    assert wording.summary(told) == (
        "Applications are approved one by one (for the EU). Not changed: the licence requirement of April 2025."
    )
    for other in (replace(told, unchanged=""), replace(told, unchanged="Not changed: the export ban.")):
        assert "(for the EU); the licence requirement stays." in wording.summary(other)
    assert (
        wording.summary(replace(told, stays="", unchanged="")) == "Applications are approved one by one (for the EU)."
    )


def test_a_story_has_no_act_whose_day_could_be_told() -> None:
    assert wording.when(an_alert(story=True)) == ""


def test_a_claim_on_line_1_gives_way_before_the_goods_do() -> None:
    claimed = an_alert(
        certainty=Certainty.CLAIMED,
        authority="US",
        issuer="China",
        headline="China to lift its controls on antimony exports, the US says",
    )
    _, words, after = wording.first_line(claimed)
    assert "controls on antimony exports" in words
    assert after == " · 🗣 claimed by US"


def test_a_headline_is_not_cut_behind_a_word_that_leads_on() -> None:
    suspended = an_alert(headline="China suspends its ban on gallium exports to Japan until 27 Nov 2026")
    cuts = {wording.first_line(suspended, limit=n)[1] for n in range(60, 120)}
    assert "High · China suspends its ban on gallium exports to Japan…" in cuts
    assert not any(cut.endswith((" to…", " on…", " its…", " until…")) for cut in cuts)


def test_a_remark_leads_where_it_is_what_changed() -> None:
    alert = an_alert(certainty=Certainty.OFFICIAL, reports=3, sources=2, languages=("en",), remarks=("US claims more",))
    assert wording.reports(replace(alert, changed="")).startswith("US claims more · ")
    assert wording.reports(replace(alert, changed="confirmed by the issuer")).endswith(" · US claims more")


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
def test_it_is_said_where_words_were_read_that_the_feed_has_not(origins: tuple[str, ...], said: str) -> None:
    assert wording.read_in(origins) == said


def test_a_stage_that_two_readings_differ_on_is_called_unclear() -> None:
    alert = an_alert(stage=Stage.CONSIDERED, stage_unclear="considered or announced")
    assert wording.when(alert) == "said 7 Jun 2025 (Beijing) · stage unclear: considered or announced"
