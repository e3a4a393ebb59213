"""Syntax of rule files: YAML with places, diagnostics, fields and their declarations, clauses."""
