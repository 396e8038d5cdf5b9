"""What a list is: words, filters with counts, order, page, from one description."""
