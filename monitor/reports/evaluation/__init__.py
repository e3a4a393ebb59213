"""Evaluation of rules and the reader on texts, labels and stored events."""
