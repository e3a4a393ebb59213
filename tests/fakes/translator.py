"""A translator that records its requests, and fails on demand."""

from monitor.errors import TranslationError


class FakeTranslator:
    """Answers from `known`, else with the text in upper-case brackets; `fault` makes it fail from now on.

    `asked` are texts and languages.
    """

    def __init__(self, known: dict[str, str] | None = None) -> None:
        self.known = known or {}
        self.fault = ""
        self.asked: list[tuple[str, str]] = []

    async def translate(self, text: str, language: str) -> str:
        self.asked.append((text, language))
        if self.fault:
            raise TranslationError(f"http://translate.example/translate: {self.fault}; check it")
        return " ".join(self.known.get(text, f"<{text}>").split())
