"""Two employers to look at: `flask demo`, and the first start of `bin/run`."""

from hrapp.demo.seeding import PASSWORD, Login, is_there, lines_of, logins, seed

__all__ = ["PASSWORD", "Login", "is_there", "lines_of", "logins", "seed"]
