# All commands of the project. `make` alone lists them; dev/ implements them.
#
# Settings on the command line become environment variables:
#     make run PORT=8001 ALLOWED_ORIGINS=http://localhost:5173

.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:

# Python 3.11 or newer. Nothing else is needed: dev/ uses the standard library alone.
PYTHON ?= python3
DEV := $(PYTHON) -m dev

.PHONY: help
help: ## List the targets
	@echo "make TARGET [SETTING=value …]"; echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: ## Install everything and serve the API until Ctrl-C (HOST, PORT, any setting)
	@$(DEV) run

.PHONY: spa
spa: ## Serve the example page beside `make run` until Ctrl-C (SPA_PORT, API_URL)
	@$(DEV) spa

.PHONY: mail
mail: ## Show the latest mail of `make run`, with its link and code (ARGS="address")
	@$(DEV) mail

.PHONY: api
api: ## Run an operator's command on `make run` (ARGS="role grant you@example.com admin")
	@$(DEV) api

.PHONY: test
test: ## Install everything and run the tests (ARGS="-k name -x" goes to pytest)
	@$(DEV) test

.PHONY: chaos
chaos: ## Inject faults into stores, mail and workers under load (QUICK=1, ARGS=topologies)
	@$(DEV) chaos

.PHONY: bench
bench: ## Measure the cost of requests (QUICK=1, ARGS="soak", ARGS="against=REF")
	@$(DEV) bench

.PHONY: mutants
mutants: ## Apply each mutant to a copy of the code: a test must fail (ARGS="names")
	@$(DEV) mutants

.PHONY: check
check: ## Run all checks: format, lint, imports, types, scripts, contract, tests
	@$(DEV) check

.PHONY: format
format: ## Format the code, fix what the linter can fix, write the references in docs/
	@$(DEV) check format-code references

.PHONY: lint
lint: ## Check the format, the linters' rules and the import contracts
	@$(DEV) check format lint imports scripts

.PHONY: types
types: ## Check the types (mypy)
	@$(DEV) check types

.PHONY: contract
contract: ## Lint openapi.yaml (Redocly and Spectral); ARGS=generators generates clients
	@$(DEV) check contract

.PHONY: client
client: ## Build and pack @gatebook/client: types, client/dist/, .run/client/*.tgz
	@$(DEV) client

.PHONY: migrate
migrate: ## Migrate the database of `make run` (DATABASE_URL for another one)
	@$(DEV) migrate

.PHONY: lock
lock: ## Pin the requirements (ARGS="--upgrade" for newer versions)
	@$(DEV) lock

.PHONY: clean
clean: ## Remove .venv, .run (with data and secrets) and all caches
	@$(DEV) clean
