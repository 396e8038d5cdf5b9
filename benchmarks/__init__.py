"""Side-by-side measurements: what hrapp does against the same done another way, as ratios of medians of one run."""
