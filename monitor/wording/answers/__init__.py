"""Answers to the clicks and requests of a person."""
