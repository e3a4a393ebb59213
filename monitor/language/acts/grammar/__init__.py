"""Verbs and objects: the phrases of a sentence that state acts."""
