# Huiyin 回音.  `make run` shows it, `make test` proves it.

SHELL := /bin/bash
PYTHON := .venv/bin/python
HUIYIN := .venv/bin/huiyin
BIND ?= 127.0.0.1:8000

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test pictures check format bench crash lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 12

setup:  ## prepare .venv with all that running, testing and checking need
	@scripts/setup.sh dev

run:  ## serve the founding township with a year of invented orders on 127.0.0.1:8000 (BIND=HOST:PORT)
	@scripts/setup.sh run
	@HUIYIN_PUBLIC_URL=$${HUIYIN_PUBLIC_URL:-http://$(BIND:0.0.0.0:%=127.0.0.1:%)} $(HUIYIN) demo --if-empty
	@exec $(HUIYIN) serve --bind $(BIND)

test:  ## all tests, on SQLite and again on PostgreSQL (PYTEST="tests/kernel -x" for some)
	@scripts/setup.sh dev
	@scripts/test.sh $(PYTEST)

pictures:  ## draw the pictures of the reference screens anew (tests/browser/baselines); look at each before you commit it
	@scripts/setup.sh dev
	@HUIYIN_TEST_PICTURES=renew .venv/bin/pytest -q -n 0 tests/browser/test_pictures.py -k reference

check:  ## style, bans, types, layers, migrations, generated pages
	@scripts/setup.sh dev
	@scripts/check.sh

format:  ## put the code into shape
	@scripts/setup.sh dev
	@.venv/bin/ruff check --fix-only --quiet . && .venv/bin/ruff format --quiet .

bench:  ## how many moves a second, beside what the raw database does in the same run
	@scripts/setup.sh dev
	@$(PYTHON) -m bench

crash:  ## kill server and worker KILLS times (100) under load, on both databases, and see what was lost
	@scripts/setup.sh dev
	@$(PYTHON) -m bench.crash --kills $(or $(KILLS),100)

lock:  ## compile requirements/*.txt anew (needs uv)
	@scripts/lock.sh

clean:  ## take away what was made; keeps var/, where a town's own things are
	rm -rf .venv node_modules dist build src/huiyin/web/static/huiyin .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete
