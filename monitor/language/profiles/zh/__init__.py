"""Chinese."""

from monitor.language.patterns import patterns_of

__all__ = ["ZH"]

ZH = patterns_of("profiles/zh")
