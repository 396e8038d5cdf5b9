"""An employer's profile, and the wizard that asks for it first."""
