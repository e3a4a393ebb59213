"""Machine translation of short quotes, if the operator has configured a service."""

from typing import Protocol


class Translator(Protocol):
    async def translate(self, text: str, language: str) -> str:
        """Return an English translation of `text` on one line, for people to read, never for a verdict.

        `language` is a BCP 47 tag, "" or `und` if unknown. Raises TranslationError for any failure of server or
        network.
        """
