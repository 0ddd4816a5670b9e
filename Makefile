# Every command sets up what it needs by itself. PYTHON may name another interpreter (3.11 or newer).
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help run test check apk apk-test bench crash soak lighthouse image types lock format clean

help:  ## show this
	@sed -n 's/^\([a-z-]*\):.*## /  make \1  - /p' $(MAKEFILE_LIST)

run:  ## a demo district on http://127.0.0.1:8000
	@$(PYTHON) setup/bootstrap.py runtime
	@$(PYTHON) setup/bootstrap.py frontend --or-plain
	@exec .venv/bin/python -m backend serve --demo

test:  ## every test: both databases, browser, container image
	@$(PYTHON) setup/bootstrap.py dev
	@$(PYTHON) setup/bootstrap.py frontend
	@sh setup/test.sh

check:  ## lint, types, import rules, quick tests
	@$(PYTHON) setup/bootstrap.py dev
	@$(PYTHON) setup/bootstrap.py frontend
	@sh setup/check.sh

apk:  ## build the Android app (docs/android.md)
	@$(PYTHON) setup/bootstrap.py frontend
	@sh setup/android/packages.sh
	@$(PYTHON) -m setup.android.build

apk-test:  ## the Android app's own tests
	@$(PYTHON) setup/bootstrap.py dev
	@$(PYTHON) setup/bootstrap.py frontend
	@sh setup/android/packages.sh
	@.venv/bin/python -m pytest -q tests/android

crash:  ## SIGKILL under load, 200 times on each database
	@$(PYTHON) setup/bootstrap.py dev
	@KINERJA_CRASH_KILLS=200 .venv/bin/python setup/postgres.py -- .venv/bin/python -m pytest -q tests/crash

soak:  ## two weeks offline, photos as a camera makes them, over 64 kbit/s
	@$(PYTHON) setup/bootstrap.py dev
	@$(PYTHON) setup/bootstrap.py frontend
	@sh setup/system_packages.sh "chromium=chromium"
	@KINERJA_SOAK=1 .venv/bin/python -m pytest -q -s tests/browser/test_a_fortnight_offline.py

lighthouse:  ## the app's speed and accessibility, as a phone meets it
	@$(PYTHON) setup/bootstrap.py dev
	@$(PYTHON) setup/bootstrap.py lighthouse
	@sh setup/system_packages.sh "chromium=chromium"
	@.venv/bin/python -m setup.lighthouse.measure

bench:  ## measure against PocketBase and a tutorial design
	@$(PYTHON) setup/bootstrap.py dev
	@$(PYTHON) setup/bootstrap.py bench
	@.venv/bin/python bench/run.py

image:  ## build the container image and try it
	@$(PYTHON) setup/bootstrap.py dev
	@.venv/bin/python -m pytest -q -m image tests/image

types:  ## write the app's types of the API anew
	@$(PYTHON) setup/bootstrap.py runtime
	@$(PYTHON) setup/frontend.py types --write

lock:  ## resolve the dependencies anew
	@sh setup/lock.sh

format:  ## format and sort imports
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix-only -q .

clean:  ## remove what the commands above made, but never data
	rm -rf .venv .venv-bench .tools .cache .pytest_cache .ruff_cache .hypothesis frontend/dist frontend/dist.* frontend/android/build frontend/node_modules setup/lighthouse/node_modules
