"""The certainty of an event, and the role of each report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.act import Act, Answer, AnswerKind, Span
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.articles.article import ArticleId
from monitor.domain.articles.fingerprint import NOT_COMPARABLE, Fingerprint, fingerprint_of
from monitor.domain.event.certainty import Part, assess_certainty
from monitor.domain.event.identity import ActRef
from monitor.domain.event.report import Report
from monitor.domain.sources.source import SourceId, Tier
from tests.domain.event.test_development import LATER
from tests.domain.event.test_development import report as reported

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DISPATCH = fingerprint_of(60, range(128))
EDITED = fingerprint_of(58, [*range(110), *range(200, 218)])  # three quarters of the words or more
ANOTHER = fingerprint_of(60, range(128, 256))


def report(
    source: str,
    name: str = "",
    *,
    certainty: Certainty = Certainty.REPORTED,
    stage: Stage = Stage.ANNOUNCED,
    tier: Tier = Tier.MEDIA,
    claimant: str | None = None,
    text: Fingerprint = NOT_COMPARABLE,
    publisher: str = "",
    wire: str = "",
    title: str = "",
    language: str = "en",
    days: float = 0,
) -> Report:
    act = Act(
        ordinal=0,
        issuer="CN",
        measure=Measure.LICENCE,
        action=Action.GRANT,
        direction=Direction.EASING,
        stage=stage,
        certainty=certainty,
        claimant=claimant,
        evidence=(),
    )
    name = name or source
    return Report(
        ref=ActRef(article_id=ArticleId(f"{source}:{name}"), ordinal=0),
        act=act,
        source_id=SourceId(source),
        tier=tier,
        title=title or f"China clears exports, says {name}",
        language=language,
        url=f"https://{source}.example/{name}",
        published=NOW + timedelta(days=days),
        seen_at=NOW + timedelta(days=days),
        fingerprint=text,
        publisher=publisher,
        wire=wire,
    )


def claim(source: str, by: str = "US", **more: object) -> Report:
    return report(source, certainty=Certainty.CLAIMED, claimant=by, **more)  # type: ignore[arg-type]


def certainty(*reports: Report) -> Certainty:
    return assess_certainty(reports).certainty


def parts(*reports: Report) -> dict[str, Part]:
    return {w.ref.article_id.partition(":")[2]: w.part for w in assess_certainty(reports).weights}


PAPER = report("paper")
STATION = report("station")


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        pytest.param((PAPER,), Certainty.REPORTED, id="one outlet"),
        pytest.param((PAPER, STATION), Certainty.CORROBORATED, id="two outlets"),
        pytest.param((PAPER, report("paper", "again")), Certainty.REPORTED, id="one outlet twice"),
        pytest.param((PAPER, report("portal", tier=Tier.AGGREGATOR)), Certainty.REPORTED, id="an aggregator"),
        pytest.param((PAPER, report("talk", certainty=Certainty.RUMOURED)), Certainty.REPORTED, id="and a rumour"),
        pytest.param(
            tuple(report(s, certainty=Certainty.RUMOURED) for s in "abc"), Certainty.RUMOURED, id="rumours alone"
        ),
        pytest.param((report("a", text=DISPATCH), report("b", text=EDITED)), Certainty.REPORTED, id="one dispatch"),
        pytest.param((report("a", text=DISPATCH), report("b", text=ANOTHER)), Certainty.CORROBORATED, id="two texts"),
        pytest.param(
            (report("a", title="China clears exports"), report("b", title="China: Clears Exports!")),
            Certainty.REPORTED,
            id="one headline",
        ),
        pytest.param(
            (report("a", wire="xinhua", language="en"), report("b", wire="xinhua", language="zh-Hans")),
            Certainty.REPORTED,
            id="one agency in two languages",
        ),
        pytest.param(
            (report("a", publisher="Daily Post"), report("b", publisher="daily post")),
            Certainty.REPORTED,
            id="one publisher in two feeds",
        ),
        pytest.param(
            (PAPER, report("ministry", tier=Tier.OFFICIAL, certainty=Certainty.OFFICIAL)),
            Certainty.OFFICIAL,
            id="the issuer",
        ),
    ],
)
def test_certainty_of_reports(reports: Sequence[Report], expected: Certainty) -> None:
    assert certainty(*reports) is expected


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        pytest.param((claim("a"),), Certainty.CLAIMED, id="one claim"),
        pytest.param((claim("a"), claim("b")), Certainty.CLAIMED, id="by one government twice"),
        pytest.param((claim("a"), claim("b", "JP")), Certainty.CLAIMED, id="by two governments"),
        pytest.param((claim("a"), PAPER), Certainty.CLAIMED, id="beside a report"),
        pytest.param((PAPER, STATION, claim("a")), Certainty.CORROBORATED, id="beside two reports"),
        pytest.param(
            (claim("a"), report("b", certainty=Certainty.ATTRIBUTED)),
            Certainty.ATTRIBUTED,
            id="attributed to the issuer",
        ),
        pytest.param(
            (claim("a"), report("b", certainty=Certainty.OFFICIAL, tier=Tier.OFFICIAL)),
            Certainty.OFFICIAL,
            id="confirmed",
        ),
    ],
)
def test_claim_stays_a_claim_until_the_issuer_is_quoted(reports: Sequence[Report], expected: Certainty) -> None:
    assert certainty(*reports) is expected


def test_claimants_are_kept_beside_other_reports() -> None:
    assert assess_certainty((claim("a"), claim("b", "JP"), claim("c"), PAPER)).claimants == ("JP", "US")
    assert assess_certainty((PAPER,)).claimants == ()


@pytest.mark.parametrize(
    ("act", "denial", "is_refuted"),
    [
        pytest.param(Certainty.REPORTED, Certainty.OFFICIAL, True, id="the issuer denies a report"),
        pytest.param(Certainty.ATTRIBUTED, Certainty.ATTRIBUTED, True, id="the later of two equals"),
        pytest.param(Certainty.OFFICIAL, Certainty.REPORTED, False, id="a paper denies a notice"),
    ],
)
def test_of_act_and_denial_the_surer_then_the_later_prevails(
    act: Certainty, denial: Certainty, *, is_refuted: bool
) -> None:
    reported = report("a", certainty=act)
    denied = report("b", certainty=denial, stage=Stage.DENIED, days=1)
    weighed = assess_certainty((reported, denied))
    assert weighed.is_refuted is is_refuted
    assert weighed.certainty is (denial if is_refuted else act)
    against = reported if is_refuted else denied
    assert [w.ref for w in weighed.weights if w.part is Part.CONTRADICTED] == [against.ref]


def test_issuers_denial_prevails_over_two_outlets() -> None:
    denial = report("c", certainty=Certainty.ATTRIBUTED, stage=Stage.DENIED, days=1)
    assert assess_certainty((PAPER, STATION, denial)).is_refuted
    assert not assess_certainty(
        (PAPER, STATION, replace(denial, act=replace(denial.act, certainty=Certainty.REPORTED)))
    ).is_refuted


def test_ban_and_its_end_do_not_corroborate_each_other() -> None:
    opposite = replace(STATION, act=replace(STATION.act, direction=Direction.TIGHTENING))
    assert assess_certainty((PAPER, opposite)).certainty is Certainty.REPORTED
    assert assess_certainty((PAPER, opposite, report("third"))).certainty is Certainty.CORROBORATED


def test_outdated_denial_is_ignored() -> None:
    denial = report("a", certainty=Certainty.ATTRIBUTED, stage=Stage.DENIED)
    assert not assess_certainty((denial, report("b", certainty=Certainty.ATTRIBUTED, days=1))).is_refuted


def test_each_report_has_its_role() -> None:
    first = report("a", text=DISPATCH)
    copy, again = report("b", text=EDITED), report("a", "again", text=ANOTHER)
    portal, said = report("portal", tier=Tier.AGGREGATOR), claim("c")
    assert parts(first, copy, again, portal, said, STATION) == {
        "a": Part.INDEPENDENT,
        "b": Part.COPY,
        "again": Part.SAME_OUTLET,
        "portal": Part.AGGREGATOR,
        "c": Part.CLAIM,
        "station": Part.INDEPENDENT,
    }
    weighed = assess_certainty((first, copy, again, portal, said, STATION))
    assert weighed.independent == 2
    assert {w.like for w in weighed.weights if w.part in (Part.COPY, Part.SAME_OUTLET)} == {first.ref}


def test_forty_copies_count_once() -> None:
    copies = [report(f"paper-{n}", text=EDITED if n else DISPATCH) for n in range(40)]
    assert (assess_certainty(copies).independent, assess_certainty(copies).certainty) == (1, Certainty.REPORTED)


def test_page_found_by_two_sources_counts_once() -> None:
    paper = report("paper")
    portal = replace(report("portal", title="Export licences: exports cleared", language="zh"), url=paper.url)
    assert assess_certainty((paper, portal)).independent == 1
    assert assess_certainty((paper, replace(portal, url=""))).independent == 2
    assert assess_certainty((replace(paper, url=""), replace(portal, url=""))).independent == 2


REPORTS = st.builds(
    report,
    st.sampled_from("abcd"),
    st.sampled_from("0123456789"),
    certainty=st.sampled_from(list(Certainty)),
    stage=st.sampled_from(list(Stage)),
    tier=st.sampled_from(list(Tier)),
    text=st.sampled_from([NOT_COMPARABLE, DISPATCH, EDITED, ANOTHER]),
    wire=st.sampled_from(["", "xinhua"]),
    days=st.integers(0, 3),
)


@given(
    st.lists(REPORTS, min_size=1, max_size=8, unique_by=lambda r: r.ref).flatmap(
        lambda r: st.tuples(st.just(r), st.permutations(r))
    )
)
def test_order_of_reports_does_not_matter(both: tuple[list[Report], list[Report]]) -> None:
    one, other = both
    assert assess_certainty(one) == assess_certainty(other)


@given(st.lists(REPORTS, min_size=1, max_size=8, unique_by=lambda r: r.ref))
def test_every_report_has_its_weight_and_none_is_surer_than_the_surest_but_by_corroboration(
    reports: list[Report],
) -> None:
    weighed = assess_certainty(reports)
    assert sorted(w.ref for w in weighed.weights) == sorted(r.ref for r in reports)
    assert weighed.certainty is Certainty.CORROBORATED or weighed.certainty in {r.act.certainty for r in reports}


# ------------------------------------------------------------------ reports of other outlets' reports


def elsewhere(report: Report) -> Report:
    return replace(report, url="https://daily.example/2")


def test_report_that_relays_another_is_no_second_source() -> None:
    words = Span(field="text", start=0, end=4, quote="said")
    first, relaying = reported("first"), elsewhere(reported("relaying", source="daily", relays=words))
    known = assess_certainty([first, relaying])
    assert (known.certainty, known.independent) == (Certainty.REPORTED, 1)
    assert assess_certainty([first, elsewhere(reported("own", source="daily"))]).certainty is Certainty.CORROBORATED
    assert assess_certainty([relaying]).independent == 1


def test_outlet_that_retracts_takes_back_what_others_relayed() -> None:
    words = Span(field="text", start=0, end=4, quote="said")
    taken_back = Answer(kind=AnswerKind.RETRACTS, span=words)
    gone = reported("gone", at=LATER, stage=Stage.DENIED, answer=taken_back, retracts=words)
    relaying, own = (elsewhere(reported("other", source="daily", relays=by)) for by in (words, None))
    assert assess_certainty([reported("first"), relaying, gone]).is_refuted
    assert not assess_certainty([reported("first"), own, gone]).is_refuted
