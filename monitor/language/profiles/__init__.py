"""One folder a language, and what a language without a folder is read with."""

from monitor.language.profiles.registry import profile_of

__all__ = ["profile_of"]
