"""Verb and object: which phrase of a sentence states which act."""
