"""Lists with search, filters with counts, sorting and paging, from one description (`listing.List`)."""
