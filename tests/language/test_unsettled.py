"""Facets that reports call open, in five languages."""

import pytest

from monitor.domain.acts.act import OpenFacet
from monitor.language.unsettled import open_statements, with_open_facets
from tests.fakes.reading import act


@pytest.mark.parametrize(
    ("text", "language", "facet", "quote"),
    [
        ("The ministry said no start date has been set.", "en", OpenFacet.EFFECTIVE, "no start date"),
        (
            "An effective date has not yet been announced.",
            "en",
            OpenFacet.EFFECTIVE,
            "effective date has not yet been announced",
        ),
        ("Exports are halted until further notice.", "en", OpenFacet.UNTIL, "until further notice"),
        ("It did not say how many licences were granted.", "en", OpenFacet.AMOUNT, "did not say how many"),
        ("具体实施时间未定。", "zh-Hans", OpenFacet.EFFECTIVE, "实施时间未定"),
        ("公告未公布具体数量。", "zh-Hans", OpenFacet.AMOUNT, "未公布具体数量"),
        ("施行日期尚未確定。", "zh-Hant", OpenFacet.EFFECTIVE, "施行日期尚未確定"),
        ("施行日は未定としている。", "ja", OpenFacet.EFFECTIVE, "施行日は未定"),
        ("当面の間、輸出を停止する。", "ja", OpenFacet.UNTIL, "当面の間"),
        ("시행일은 미정이다.", "ko", OpenFacet.EFFECTIVE, "시행일은 미정"),
        ("별도 공지가 있을 때까지 수출을 중단한다.", "ko", OpenFacet.UNTIL, "별도 공지가 있을 때까지"),
    ],
)
def test_words_that_leave_something_open_are_quoted(text: str, language: str, facet: OpenFacet, quote: str) -> None:
    (found,) = open_statements("", text, language)
    assert (found.facet, found.span.field, found.span.quote) == (facet, "text", quote)
    assert text[found.span.start : found.span.end] == quote


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ban starts on 1 October.", "en"),
        ("The ministry said when the rule would start.", "en"),
        ("自10月1日起施行。", "zh-Hans"),
        ("10月1日から施行する。", "ja"),
        ("10월 1일부터 시행한다.", "ko"),
        ("no start date has been set", "und"),
    ],
)
def test_a_text_that_leaves_nothing_open_says_nothing_of_it(text: str, language: str) -> None:
    assert open_statements("", text, language) == ()


def test_words_of_the_title_come_before_those_of_the_text() -> None:
    (found,) = open_statements("No start date for ban", "There is no start date yet.", "en")
    assert (found.span.field, found.span.quote) == ("title", "No start date")


def test_several_acts_get_no_open_facets() -> None:
    one, two = act(), act(ordinal=1)
    assert with_open_facets((one, two), "No start date", "", "en") == (one, two)
    (shown,) = with_open_facets((one,), "No start date", "", "en")
    assert shown.stated_open[0].facet is OpenFacet.EFFECTIVE
