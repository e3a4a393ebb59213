"""Answers to questions of people and programs."""
