# Every command a person needs. `make` alone lists them; what stands behind them is in dev/.
#
# Settings go on the command line; make hands them on as environment variables:
#     make run PORT=8001 ALLOWED_ORIGINS=http://localhost:5173

.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:

# Python 3.11 or newer. Nothing else needs to be there: dev/ uses the standard library alone.
PYTHON ?= python3
DEV := $(PYTHON) -m dev

.PHONY: help
help: ## List the targets
	@echo "make TARGET [SETTING=value …]"; echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: ## Set everything up and serve the API until Ctrl-C (HOST, PORT, any setting)
	@$(DEV) run

.PHONY: mail
mail: ## Show the latest mail of `make run`, with its link and code (ARGS="to whom")
	@$(DEV) mail

.PHONY: api
api: ## Run a command of operators on `make run` (ARGS="role grant you@example.com admin")
	@$(DEV) api

.PHONY: test
test: ## Set everything up and run the tests (ARGS="-k name -x" goes to pytest)
	@$(DEV) test

.PHONY: chaos
chaos: ## Break stores, mail and workers under load, and count (QUICK=1, ARGS=topologies)
	@$(DEV) chaos

.PHONY: bench
bench: ## Measure what requests cost, side by side (QUICK=1, ARGS="soak", ARGS="against=REF")
	@$(DEV) bench

.PHONY: guards
guards: ## Remove each guard in a copy of the sources: a test must fail (ARGS="names")
	@$(DEV) guards

.PHONY: check
check: ## Check everything: format, lint, imports, types, contract, tests
	@$(DEV) check

.PHONY: format
format: ## Format the code, mend what the linter can mend, write the references in docs/
	@$(DEV) check format-code references

.PHONY: lint
lint: ## Check the format, the linter's rules and which module may import which
	@$(DEV) check format lint imports

.PHONY: types
types: ## Check the types (mypy)
	@$(DEV) check types

.PHONY: contract
contract: ## Lint openapi.yaml (Redocly and Spectral)
	@$(DEV) check contract

.PHONY: migrate
migrate: ## Bring the database of `make run` up to date (DATABASE_URL for another one)
	@$(DEV) migrate

.PHONY: lock
lock: ## Pin the requirements anew (ARGS="--upgrade" for newer versions)
	@$(DEV) lock

.PHONY: clean
clean: ## Remove .venv, .run (data and secrets, too) and all caches
	@$(DEV) clean
