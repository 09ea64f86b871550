"""``python -m vmindex``."""

from vmindex.cli import main

if __name__ == "__main__":
    main()
