"""An employer's first day: sign-up, the profile, the first steps."""
