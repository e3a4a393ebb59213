"""What every Translator does, whatever stands behind it. Subclass the contract and give a `stage` fixture."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from monitor.errors import TranslationError
from monitor.ports.network.translation import Translator


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatorStage:
    """A translator; `teach` says what a text is in English, `fail` makes it fail from now on."""

    translator: Translator
    teach: Callable[[str, str], None]
    fail: Callable[[], None]


class TranslatorContract:
    async def test_a_text_comes_back_in_english(self, stage: TranslatorStage) -> None:
        stage.teach("商务部公告", "Announcement of the Ministry of Commerce")
        assert await stage.translator.translate("商务部公告", "zh-Hans") == "Announcement of the Ministry of Commerce"

    @pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "ja", "ko", "fr", "und", ""])
    async def test_any_language_may_be_asked_for(self, stage: TranslatorStage, language: str) -> None:
        stage.teach("x", "y")
        assert await stage.translator.translate("x", language) == "y"

    async def test_an_answer_is_one_line(self, stage: TranslatorStage) -> None:
        stage.teach("x", "one\n  two ")
        assert await stage.translator.translate("x", "zh-Hans") == "one two"

    async def test_every_failure_is_a_translation_error_that_says_where(self, stage: TranslatorStage) -> None:
        stage.fail()
        with pytest.raises(TranslationError, match=r"^http://\S+/translate: .+; .+"):
            await stage.translator.translate("x", "zh-Hans")
