import pytest

from monitor.wording.phrases.speakers import unnumbered


@pytest.mark.parametrize(
    "title",
    [
        "Ministry spokesperson answers questions about graphite exports",
        "商务部新闻发言人就石墨出口答记者问",
        "經濟部發言人答記者問",
        "報道官、黒鉛輸出についての質問に回答",
        "대변인, 흑연 수출 관련 질의에 답변",
    ],
)
def test_an_answer_of_a_spokesperson_is_called_one_in_each_language(title: str) -> None:
    assert unnumbered(title) == "spokesperson's answer"


@pytest.mark.parametrize("title", ["Ministry Spokesman on graphite", "商务部发言人：已批准一批申请", "대변인 담화"])
def test_spokesperson_without_a_question_makes_a_statement(title: str) -> None:
    assert unnumbered(title) == "spokesperson's statement"


def test_other_official_titles_have_no_speaker() -> None:
    """That a title has no number does not say that the document has none."""
    assert unnumbered("商务部批准一批石墨出口申请") == ""
