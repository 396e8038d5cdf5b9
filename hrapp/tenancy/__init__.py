"""The engine: one schema and one role for each tenant. It has never heard of an employee."""
