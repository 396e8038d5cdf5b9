"""The web door: who asks, for which employer, with what right; and how errors are answered."""
