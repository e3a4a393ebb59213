"""A machine translation of a few quoted words, where the operator named a service for it."""

from typing import Protocol

__all__ = ["Translator"]


class Translator(Protocol):
    async def translate(self, text: str, language: str) -> str:
        """`text` in English, on one line, as a machine has it: for people to read, never for a verdict.

        `language` is a BCP 47 tag, "" or `und` where it is not known. Raises TranslationError for anything that a
        server or network can do.
        """
        ...
