"""Multi-tenancy: a schema and a role for each tenant, independent of what the schemas contain."""
