"""The people of one employer, and the dated facts of their work."""
