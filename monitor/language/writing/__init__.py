"""Writing systems: where clauses end, and which single signs are names."""

from monitor.language.writing.registry import writing_of

__all__ = ["writing_of"]
