"""Metrics for Prometheus: what is measured, and its text format."""
