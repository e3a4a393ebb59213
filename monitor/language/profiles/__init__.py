"""Language profiles: one package per language, and a neutral profile for every other language."""

from monitor.language.profiles.registry import profile_of

__all__ = ["profile_of"]
