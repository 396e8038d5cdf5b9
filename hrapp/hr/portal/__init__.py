"""What a person sees of their own record."""
