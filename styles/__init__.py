"""Development tools for the style sheets: the names used in pages, and Tabler reduced to matching rules."""
