"""The comment in a pull request, and the lines in a terminal."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources.licensing import EXPORT, MACHINE, Terms
from monitor.domain.sources.source import Quote
from monitor.ports.children.backtest import LoggedPage
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.reports.backtest.changes import PackChange, compare
from monitor.reports.backtest.difftext import DiffReport, ExamplesRun, _escaped, as_markdown, as_text, change_in_brief
from monitor.reports.backtest.summary import read_log
from tests.reports.backtest.made import DAY, archived, config, read, rule, side

WORD = rule("word", "strike")
MINERALS = (PackChange(pack="minerals", changed=1, new=1, removed=0),)


def report(articles: list[ArchivedArticle], *, lost: bool = False, **page: object) -> DiffReport:
    was, now = (config(WORD), config()) if lost else (config(), config(WORD))
    made = LoggedPage(archive=0, cursor="1", articles=len(articles), found=read(articles, now, was), finished=True)
    made = replace(made, first=DAY.date(), last=DAY.date(), **page)  # type: ignore[arg-type]
    return DiffReport(
        diff=compare(read_log([made], 1), side(was), side(now)),
        against="main",
        archive="corpus.jsonl.zst",
        packs=MINERALS,
        examples=ExamplesRun(passed=12),
    )


def strikes(count: int) -> list[ArchivedArticle]:
    return [archived(str(n), f"Strike number {n} {'x' * n}") for n in range(count)]


def test_a_comment_has_the_counts_first_and_folds_what_is_more() -> None:
    lines = list(as_markdown(report(strikes(8))))
    assert lines[0].startswith("**rules diff against main over 1 day to 2 Nov 2026 (corpus.jsonl.zst, 8 articles)")
    assert lines[0].endswith(r" minerals\: 1 changed, 1 new**")
    assert lines[2] == r"+8 alerts −0 \~0 about +8.0 in \#all a week  "
    assert sum(line.startswith("- `+` **High** Strike number") for line in lines) == 8
    fold = lines.index("<details><summary>word: +3 −0 ~0 more</summary>")
    assert sum(line.startswith("- `+`") for line in lines[:fold]) == 5
    assert lines[-1] == "Examples 12/12."


def test_a_comment_stays_below_the_limit_of_github() -> None:
    lines = list(as_markdown(report(strikes(400))))
    assert "and 250 more: `monitor rules diff`" in lines
    assert len("\n".join(lines)) < 65_536


def test_no_articles_means_examples_only_and_never_no_change() -> None:
    alone = DiffReport(
        diff=None, against="main", archive="", packs=(), examples=ExamplesRun(passed=1, failed=("a.yaml:1:1: bad",))
    )
    for lines in (list(as_markdown(alone)), list(as_text(alone, MACHINE))):
        text = "\n".join(lines)
        assert "examples only" in lines[0]
        assert "Examples 1/2" in text
        assert "bad" in text
        assert "~0" not in text
        assert "changed:" not in text


def test_without_a_change_it_names_how_many_alerts_there_are() -> None:
    found = report([archived("1", "A port opens")])
    assert "No alert is gained, lost or changed: 0 alerts before and after." in list(as_text(found, MACHINE))


def test_a_partial_result_says_so() -> None:
    text = "\n".join(as_markdown(report(strikes(1), cut=True)))
    assert "⚠ PARTIAL RESULT\\: 0 lines could not be used, and the end of an archive is missing." in text


def test_lines_for_a_terminal_are_grouped_by_rule() -> None:
    lines = list(as_text(report(strikes(2), lost=True), MACHINE))
    assert "word: +0 −2 ~0" in lines
    assert "  − high  Strike number 0  (2 Nov 2026, Wire; #all)" in lines
    assert "      the rule is removed or disabled" in lines


def test_a_notice_has_one_line() -> None:
    found = report(strikes(2)).diff
    assert found is not None
    assert change_in_brief(found) == "+2 alerts, −0, 0 changed (2 articles of 1 day)"


@pytest.mark.parametrize(
    "hostile",
    [
        "strike <img src=x onerror=alert(1)>",
        "strike [click](https://evil.example) ![x](https://evil.example/p.png)",
        "strike @everyone #1 https://evil.example www.evil.example a@evil.example",
        "strike `code` **bold** ~~x~~ | table | :tada: &lt;b&gt; \\",
        "strike\n\n# heading\n- list",
    ],
)
def test_a_headline_is_only_text_in_a_comment(hostile: str) -> None:
    (line,) = [x for x in as_markdown(report([archived("1", hostile)])) if x.startswith("- `+`")]
    words = line.removeprefix("- `+` **High** ").partition("<br>")[0]
    assert "<" not in words
    for sign in "*_[]`|~#:":
        assert all(words[at - 1] == "\\" for at, c in enumerate(words) if c == sign and at), (sign, words)
    assert "@e" not in words
    assert "www.e" not in words


@given(st.text())
def test_escaped_text_has_no_live_markup(text: str) -> None:
    found = _escaped(text)
    assert "<" not in found
    assert "\n" not in found
    assert "https://" not in found


def test_words_of_a_source_that_may_not_be_quoted_stay_out() -> None:
    hidden = replace(archived("1", "Secret strike"), terms=Terms(name="Wire", quote=Quote.LINK_ONLY))
    text = "\n".join(as_markdown(report([hidden])))
    assert "Secret" not in text
    assert "strike" not in text
    assert "An article from Wire" in text
    narrower = rule("word", "strike AND port")
    was, now = config(WORD), config(narrower)
    made = LoggedPage(archive=0, cursor="1", articles=1, found=read([hidden], now, was), finished=True)
    diff = compare(read_log([made], 1), side(was), side(now))
    found = replace(report([hidden]), diff=diff)
    assert "its clause does not hold any more" in "\n".join(as_markdown(found))
    assert "The clause does not hold" not in "\n".join(as_text(found, EXPORT))
