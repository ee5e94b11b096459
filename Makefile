# Every target installs what it needs; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup up preview doctor down test check publish bench oracle fuzz mutations lock generate

PYTHON ?= python3
BIN := .venv/bin
# A stamp is written only after an installation succeeded, so that an interrupted one is done again.
PROGRAM := .venv/.installed
PACK := policypack/venv/.installed
ACTIONLINT := $(BIN)/actionlint
# The pack is on the path of what judges with it, and of nothing else.
WITH_PACK := PYTHONPATH=policypack $(BIN)/python
DOCTOR := $(BIN)/python -m localcloud run python -m doctor
LOCK = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--python-version 3.11 --custom-compile-command 'make lock'

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(PROGRAM) $(PACK) ## make the two virtual environments

up: setup ## bring up the stack `local` on this machine, with the policy pack enforced
	@$(BIN)/python -m localcloud up
	@$(DOCTOR) check --stack local

preview: setup ## preview the stack `local`, with the policy pack enforced
	@$(BIN)/python -m localcloud preview

doctor: setup ## compare this machine's AWS with the stack `local`, row by row
	@$(DOCTOR) check --stack local --all

down: setup ## destroy the stack `local` and end its cloud
	@$(BIN)/python -m localcloud down

test: setup ## run all tests: unit, pack process, real engine
	@$(BIN)/python -m localcloud engine
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(PYTEST_ARGS)

check: setup $(ACTIONLINT) ## lint, types, and whether what is generated is fresh
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy benchmarks components doctor localcloud publishing tests policypack/iam_guardrails __main__.py
	$(BIN)/mypy policypack/__main__.py
	$(ACTIONLINT) -shellcheck= -pyflakes=
	$(BIN)/zizmor --offline --quiet --persona pedantic .github
	$(WITH_PACK) -m tests.generated --check

publish: setup ## publish the policy pack to an organisation of Pulumi Cloud: `make publish ORG=name`
	@test -n "$(ORG)" || { echo "ORG must be the name of an organisation of Pulumi Cloud: make publish ORG=name" >&2; exit 2; }
	@$(BIN)/python -m publishing $(ORG)

bench: setup ## measure the policy pack, compared with an empty pack and with other scanners
	@$(WITH_PACK) -m benchmarks $(BENCH_ARGS)

oracle: setup ## record anew what a prover says of AWS's own documents (slow)
	@$(WITH_PACK) -m tests.policypack.oracle

fuzz: setup ## compare the checker with brute force on a million documents (slow)
	@$(WITH_PACK) -m tests.policypack.fuzz $(FUZZ_ARGS)

mutations: setup ## break the policy pack in many places, to see that a test notices each (slow)
	@$(WITH_PACK) -m tests.policypack.mutations

generate: setup ## write what is generated: the tables, schemas and references
	$(WITH_PACK) -m tests.generated

lock: $(PROGRAM) ## resolve the requirements anew into the two hashed locks
	$(LOCK) --output-file requirements.lock requirements-dev.txt
	$(LOCK) --output-file requirements-pack.lock --constraint requirements.lock policypack/requirements.txt

$(PROGRAM): requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(PACK): requirements-pack.lock
	$(PYTHON) -m venv policypack/venv
	policypack/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-pack.lock
	@touch $@

# A Go program that no package index has. Without shellcheck and pyflakes, which it would use where it finds them.
$(ACTIONLINT): .github/tools/go.sum | $(PROGRAM)
	@command -v go >/dev/null || { echo 'make check lints the workflows with actionlint, which is built by Go: install Go 1.25 or later (https://go.dev/dl/).' >&2; exit 1; }
	go -C .github/tools build -o $(CURDIR)/$@ github.com/rhysd/actionlint/cmd/actionlint
