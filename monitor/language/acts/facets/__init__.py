"""The facets of an act: who, what goods, whom, how much, from when, until when."""
