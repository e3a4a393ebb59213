"""User actions on alerts: clicks, forms, questions and labels."""
