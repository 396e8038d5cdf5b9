"""The embedded PostgreSQL: programs from a wheel, data in the instance folder."""
