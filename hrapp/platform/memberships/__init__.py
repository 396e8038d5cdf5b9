"""Memberships: who belongs to which employer, in which role."""
