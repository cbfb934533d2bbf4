# Onfile: `make help` lists what there is to do.
# PYTHON names the interpreter .venv is made with; PORT and VAR_DIR are read by `make run`.

PYTHON ?= python3
BIN := .venv/bin
LOCAL := $(BIN)/python -m config.local
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate $(if $(UPGRADE),--upgrade) pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help run services seed manage test bench faults audit check lint format lock install install-dev clean reset

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  PORT=8001             the port of make run (default 8000)"
	@echo "  VAR_DIR=folder        where database, files, mail and logs are kept (default var)"
	@echo "  PYTHON=python3.12     the Python .venv is made with (3.11 or newer)"
	@echo "  DATABASE_URL, REDIS_URL, EMAIL_URL: use your own server instead of the embedded one"

install:
	@$(PYTHON) config/local/install.py local

install-dev:
	@$(PYTHON) config/local/install.py dev

run: install ## Serve everything: database, broker, mail, web, worker, beat
	@$(LOCAL) run

services: install ## Start database, broker and mail alone, for work with runserver
	@$(LOCAL) services

seed: install ## Bring tables, reference data and demo data up to date
	@$(LOCAL) seed

manage: install ## Any management command: make manage ARGS="createsuperuser"
	@$(LOCAL) manage $(ARGS)

test: install-dev ## All tests, on services of their own: make test ARGS="tests/jobs -k publish"
	@$(LOCAL) test $(ARGS)

bench: install-dev ## The benchmarks: make bench SCALE=0.01 ARGS="-k alerts" for a quick look
	@$(LOCAL) bench $(ARGS)

faults: install-dev ## What is promised when things break, at full size: make faults FAULTS_N=1000 ARGS="-k f5"
	@$(LOCAL) faults $(ARGS)

audit: install-dev ## Markup of every page, Lighthouse, JSON Resume by its schema: make audit ARGS="markup" (needs Node)
	@$(LOCAL) audit $(ARGS)

check: install-dev ## Lint, format, types, imports, templates, migrations, deployment
	@$(LOCAL) check $(ARGS)

lint: install-dev ## The quick part of check: lint, format, imports, templates
	@$(LOCAL) check ruff format imports templates

format: install-dev ## Put the code into the house format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

lock: install-dev ## Write the locks from pyproject.toml: make lock UPGRADE=1 for newer versions
	@$(LOCK) --extra local --extra s3 --extra dev -o requirements-dev.txt
	@$(LOCK) --extra local -c requirements-dev.txt -o requirements-local.txt
	@$(LOCK) -c requirements-dev.txt -o requirements.txt
	@$(LOCK) --extra s3 -c requirements-dev.txt -o requirements-s3.txt

clean: ## Delete .venv and every cache; the data in VAR_DIR stays
	@rm -rf .venv .ruff_cache .mypy_cache .pytest_cache .import_linter_cache .hypothesis tests/audit/node_modules
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

reset: install ## Delete VAR_DIR: database, files and mail (asks first)
	@$(LOCAL) reset
