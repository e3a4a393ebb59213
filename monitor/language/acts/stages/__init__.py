"""Stage and certainty of an act: hedges, tense, answers and corrections."""
