"""Behaviour through the doors, on a real database.

Passwords are hashed with little effort, since the tests sign in some thousand times. Garbage is looked for less often:
it took a quarter of the time that collecting the tests takes, and a twelfth of the time of the tests.
"""

import gc

from argon2 import PasswordHasher

from hrapp.core import crypto

crypto._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
gc.set_threshold(50_000, 20, 100)
