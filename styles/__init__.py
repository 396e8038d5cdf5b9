"""What the style sheets are held against: the names that pages can have, and Tabler reduced to those."""
