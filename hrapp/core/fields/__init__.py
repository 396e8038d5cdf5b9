"""Field kinds, and what is derived from fields: schemas, forms, validation messages and details."""
