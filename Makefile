# Every command sets up what it needs by itself. PYTHON may name another interpreter (3.11 or newer).
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help run test check bench crash image lock format clean

help:  ## show this
	@sed -n 's/^\([a-z]*\):.*## /  make \1  - /p' $(MAKEFILE_LIST)

run:  ## a demo district on http://127.0.0.1:8000
	@$(PYTHON) setup/bootstrap.py runtime
	@exec .venv/bin/python -m backend serve --demo

test:  ## every test: both databases, browser, container image
	@$(PYTHON) setup/bootstrap.py dev
	@sh setup/test.sh

check:  ## lint, types, import rules, quick tests
	@$(PYTHON) setup/bootstrap.py dev
	@sh setup/check.sh

crash:  ## SIGKILL under load, 200 times on each database
	@$(PYTHON) setup/bootstrap.py dev
	@KINERJA_CRASH_KILLS=200 .venv/bin/python setup/postgres.py -- .venv/bin/python -m pytest -q tests/crash

bench:  ## measure against PocketBase and a tutorial design
	@$(PYTHON) setup/bootstrap.py dev
	@$(PYTHON) setup/bootstrap.py bench
	@.venv/bin/python bench/run.py

image:  ## build the container image and try it
	@$(PYTHON) setup/bootstrap.py dev
	@.venv/bin/python -m pytest -q -m image tests/image

lock:  ## resolve the dependencies anew
	@sh setup/lock.sh

format:  ## format and sort imports
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix-only -q .

clean:  ## remove what the commands above made, but never data
	rm -rf .venv .venv-bench .tools .cache .pytest_cache .ruff_cache .hypothesis
