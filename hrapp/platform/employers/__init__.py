"""Employers: their profile, and the tenant that holds their people."""
