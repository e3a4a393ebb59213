# Two commands do everything on a machine with git, make and Python 3.11 or newer: `make run` and `make test`.
# Each makes .venv first if it has to. PYTHON=/path/to/python chooses the interpreter.
.DEFAULT_GOAL := help
.PHONY: help run test check setup sbom audit bench bench-growth torture mutation train docs lock clean
BIN := .venv/bin

help:
	@echo 'make run     start the monitor (try-out mode until Slack is set up)'
	@echo 'make test    run the tests'
	@echo 'make check   style, types, layers, lock files'
	@echo 'make setup   only make the environment'
	@echo 'make sbom    write the bill of materials (CycloneDX) to build/sbom.cdx.json'
	@echo 'make audit   ask the package index for known vulnerabilities, and for wheels of both processor families'
	@echo 'make bench   measure speed and memory beside other programs (make bench-growth: how both grow, as plots)'
	@echo 'make torture kills, a bad network, hostile feeds, many feeds: one table (make torture-PART: one part)'
	@echo 'make mutation change the outbox, identity, address guard and rule parser in small ways, and list what no test notices'
	@echo 'make train   train the judge from the labels and the texts in TEXTS (../shared), and print its figures'
	@echo 'make docs    build the documentation into site/'
	@echo 'make lock    write the lock files anew from pyproject.toml'
	@echo 'make clean   remove the environment and everything that was built'

run:
	@sh .ci/environment run 'make run'
	@if [ -f .env ]; then mine=$$(export -p); set -a; . ./.env; set +a; eval "$$mine"; fi; exec $(BIN)/monitor run  # mine win

test:
	@sh .ci/environment dev 'make test'
	@# bytecode is kept even if the environment forbids it: without it each worker and each process compiles all files anew
	@exec env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n $$(getconf _NPROCESSORS_ONLN) --maxprocesses 8 --dist worksteal

setup:
	@sh .ci/environment dev 'make setup'

check:
	@sh .ci/environment dev 'make check'
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/locks.py check

sbom:
	@sh .ci/environment dev 'make sbom'
	@exec $(BIN)/python .ci/sbom.py

audit:
	@sh .ci/environment dev 'make audit'
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python .ci/locks.py wheels
	@exec $(BIN)/python .ci/audit.py

bench:
	@sh .ci/environment dev 'make bench'
	@exec $(BIN)/python -m tests.benchmarks

bench-growth:
	@sh .ci/environment dev 'make bench-growth'
	$(BIN)/python -m tests.benchmarks.growth
	$(BIN)/python -m tests.benchmarks polls

torture:
	@sh .ci/environment dev 'make torture'
	@exec $(BIN)/python -m tests.torture $(PART)

torture-%:
	@$(MAKE) --no-print-directory torture PART=$*

mutation:
	@sh .ci/environment dev 'make mutation'
	$(BIN)/mutmut run $(MUTANTS)
	@$(BIN)/mutmut results

train:
	@sh .ci/environment dev 'make train'
	@exec $(BIN)/python -m tests.training $(if $(TEXTS),--texts $(TEXTS))

docs:
	@sh .ci/environment dev 'make docs'
	$(BIN)/mkdocs build --strict

lock:
	@sh .ci/environment dev 'make lock'
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python .ci/locks.py write
	@sh .ci/environment dev 'make lock'

clean:
	rm -rf .venv .venv-setup.log build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.git/*' -not -path '*/node_modules/*' -prune -exec rm -rf {} +
