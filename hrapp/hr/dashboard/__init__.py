"""The employer's first page: figures, and what needs attention."""
