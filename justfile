# The commands of a developer; `.ci/run` does all of them in a fresh environment.

# Install the checkout with everything that tests and checks need.
install:
    pip install -e '.[dev]'

test *args:
    python -m pytest {{args}}

lint:
    ruff check .
    ruff format --check .
    mypy

# Write the generated pages of docs/ anew.
docs:
    python docs/generate.py

ci:
    .ci/run
