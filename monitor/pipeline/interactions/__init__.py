"""What people do with alerts: clicks, forms, questions and labels."""
