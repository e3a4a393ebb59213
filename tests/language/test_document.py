from monitor.language.document import Document


def test_a_document_quotes_the_original_behind_a_folded_piece() -> None:
    document = Document.of("ＥＵ curbs", "“Rare” earths", "en")
    at = document.folded_title.text.index("eu")
    assert document.span("title", at, at + 2).quote == "ＥＵ"
    assert document.quote("text", 1, 5).quote == "Rare"


def test_the_title_s_sentences_come_first() -> None:
    document = Document.of("A title", "One. Two.", "en")
    assert [(s.field, s.number) for s in document.sentences] == [("title", 0), ("text", 0), ("text", 1)]


def test_an_offset_is_in_the_sentence_that_holds_it() -> None:
    document = Document.of("", "One. Two.", "en")
    second = document.sentence_at("text", 6)
    assert second is not None
    assert document.quote("text", second.start, second.end).quote == "Two."
    assert document.sentence_at("title", 0) is None


def test_a_language_that_the_article_has_is_kept() -> None:
    assert Document.of("稀土", "", "ja").language == "ja"
    assert Document.of("稀土出口", "", "und").language == "zh-Hans"
