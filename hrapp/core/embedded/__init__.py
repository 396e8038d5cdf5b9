"""The PostgreSQL that comes along: run from a wheel, kept in the instance folder."""
