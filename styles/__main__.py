"""`python -m styles` rewrites the reduced Tabler style sheet for the current pages."""

from styles.reduce import REDUCED, WHOLE, reduced


def main() -> None:
    made = reduced()
    REDUCED.write_text(made)
    print(f"{REDUCED.name}: {len(made) // 1000} kB of {WHOLE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
