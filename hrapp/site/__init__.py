"""Pages without an employer: landing, API reference, health, kept mail."""
