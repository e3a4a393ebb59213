"""Explanations for `monitor why` and `events show`."""
