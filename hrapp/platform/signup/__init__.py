"""Opening an employer: by signing up, or by adding one to a login."""
