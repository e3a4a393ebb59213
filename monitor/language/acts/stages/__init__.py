"""How far an act is: hedges, tense, answers and corrections."""
