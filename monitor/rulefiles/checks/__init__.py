"""Checks of rule files: examples, lints, redundant rules."""
