"""What a field is: label, kind, control, what is wrong with a value, and how a reader sees it."""
