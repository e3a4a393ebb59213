"""What depends on the signs that a language is written with: where clauses end, which signs make a name."""

from monitor.language.writing.registry import writing_of

__all__ = ["writing_of"]
