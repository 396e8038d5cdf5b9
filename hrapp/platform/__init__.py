"""Topics whose tables are in `public`: logins, employers and memberships."""
