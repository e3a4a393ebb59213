"""Phrases that all messages share: names, days, figures, certainty and stage in English."""
