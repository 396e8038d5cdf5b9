"""Two demo employers, created by `flask demo` and by the first start of `bin/run`."""

from hrapp.demo.seeding import PASSWORD, Login, is_filled, lines_of, logins, seed

__all__ = ["PASSWORD", "Login", "is_filled", "lines_of", "logins", "seed"]
