"""Facets of an act: issuer, goods, target, amounts and dates."""
