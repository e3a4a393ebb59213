"""What a transaction of the database has."""
