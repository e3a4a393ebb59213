"""The quick check before the grammar: it never leaves out a sentence in which the grammar finds a trigger."""

from functools import cache
from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language.acts.grammar.mentions import Passage, Words
from monitor.language.acts.grammar.triggers import may_state_act
from monitor.language.document import Document
from monitor.language.documents import numbers_in
from monitor.language.lexicon import Lexicon
from monitor.language.parties.finder import parties_of
from monitor.language.profiles import profile_of
from tests.budget import examples
from tests.language.acts.test_reader_properties import TEXTS
from tests.language.acts.test_specification import rows
from tests.language.shipped import shipped_vocabulary
from tests.names.texts import texts

SOME = 400  # of the 3,960 sentences, at least: most state an act


@cache
def lexicon() -> Lexicon:
    return Lexicon(shipped_vocabulary())


@cache
def words() -> Words:
    return Words(shipped_vocabulary())


def missed(title: str, text: str, language: str) -> tuple[list[str], int]:
    """The sentences that are left out although they have triggers, with names and without; the number left out.

    Names are searched in every document.
    """
    document = Document.of(title, text, language)
    mentions = lexicon().mentions(document)
    numbers = numbers_in(document, 2025)
    sentences = words().by_sentence(document, mentions)
    bare = words().passages(document, sentences, numbers)
    named = words().passages(document, sentences, numbers, parties_of(document, mentions))
    each = zip(bare, named, strict=True)
    left_out = [(one, other) for one, other in each if not may_state_act(one.parts)]
    wrong = [one for pair in left_out for one in pair if has_triggers(one)]
    return [p.text[p.start : p.end] for p in wrong], len(left_out)


def has_triggers(passage: Passage) -> bool:
    return any(islice(profile_of(passage.language).grammar(passage).triggers(), 1))


def test_no_sentence_of_ours_with_a_trigger_is_left_out() -> None:
    wrong: list[str] = []
    left_out = 0
    ours = [(row["title"], row.get("text", ""), row["language"]) for row in rows()]
    ours += [(one.title, one.text, one.language) for part in ("tuning", "kept") for one in texts(part)]
    for title, text, language in ours:
        some, few = missed(title, text, language)
        wrong += some
        left_out += few
    assert wrong == []
    assert left_out > SOME


@settings(max_examples=examples(300), deadline=None)
@given(title=TEXTS, text=TEXTS, language=st.sampled_from(("en", "zh-Hans", "zh-Hant", "ja", "ko", "es", "und")))
def test_no_text_with_a_trigger_is_left_out(title: str, text: str, language: str) -> None:
    assert missed(title, text, language)[0] == []
