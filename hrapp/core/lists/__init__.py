"""What a list is: words, filters with counts, order and page, from one description of it (`listing.List`)."""
