"""Behaviour through the doors, on a real database.

Passwords are hashed with little effort, since the tests sign in some thousand times.
"""

from argon2 import PasswordHasher

from hrapp.core import crypto

crypto._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
