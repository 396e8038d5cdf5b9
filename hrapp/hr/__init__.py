"""Topics whose tables are in each employer's schema."""
