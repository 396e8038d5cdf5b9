"""What an attacker tries, one file for each kind; new routes are tried too, by the route map.

Elsewhere are every route × every role × a foreign employer (tests/test_doors.py), injected SQL
(tests/tenancy/test_injection.py), the wall between employers (tests/tenancy/test_wall.py), links and sessions
(tests/platform/sessions), privacy of each field (tests/access/test_privacy.py), and wild input (tests/test_fuzzing.py).
"""
