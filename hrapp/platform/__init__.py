"""Topics whose tables are in `public`: logins, employers, and who belongs where."""
