# Every target installs what it needs; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup tools up preview doctor down unit test scenarios check publish bench oracle fuzz mutations lock generate

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
# A stamp is written only after an installation succeeded, so that an interrupted one is done again.
PROGRAM := .venv/.program
LOCAL := .venv/.local
DEV := .venv/.dev
PACK := policypack/venv/.pack
ACTIONLINT := $(BIN)/actionlint
# The pack is on the path of what checks with it, and of nothing else.
WITH_PACK := PYTHONPATH=policypack $(BIN)/python
DOCTOR := $(BIN)/python -m localcloud run python -m doctor
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist worksteal
INSTALL = $(UV) pip install --quiet --require-hashes --requirement
NEW_VENV = { $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	{ echo 'Python 3.11 or later is needed: got '"$$($(PYTHON) --version 2>&1)"'. Name one: make up PYTHON=python3.12' >&2; exit 1; }; } && \
	$(PYTHON) -m venv --clear .venv
LOCK = $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--python-version 3.11 --custom-compile-command 'make lock'

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(PROGRAM) $(PACK) ## make the two virtual environments of the program and of the pack

tools: $(LOCAL) $(PACK) ## install also what `python -m doctor` and `python -m localcloud` need

up: $(LOCAL) $(PACK) ## bring up the stack `local` on this machine, with the policy pack enforced
	@$(BIN)/python -m localcloud up
	@$(DOCTOR) check --stack local

preview: $(LOCAL) $(PACK) ## preview the stack `local`, with the policy pack enforced
	@$(BIN)/python -m localcloud preview

doctor: $(LOCAL) $(PACK) ## compare this machine's AWS with the stack `local`, row by row
	@$(DOCTOR) check --stack local --all

down: $(LOCAL) $(PACK) ## destroy the stack `local` and end its cloud
	@$(BIN)/python -m localcloud down

unit: $(DEV) $(PACK) ## run the tests that start nothing, in about a minute
	@$(PYTEST) -m unit $(PYTEST_ARGS)

test: $(DEV) $(PACK) ## run all tests but the scenarios, and the main job on the engine
	@$(BIN)/python -m localcloud engine
	@$(PYTEST) -m "main_job or not scenario" $(PYTEST_ARGS)

scenarios: $(DEV) $(PACK) ## run the other tests on the engine (slow)
	@$(BIN)/python -m localcloud engine
	@$(PYTEST) -m "scenario and not main_job" $(PYTEST_ARGS)

check: $(DEV) $(PACK) $(ACTIONLINT) ## lint, types, links, and whether what is generated is fresh
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy policypack/__main__.py
	$(ACTIONLINT) -shellcheck= -pyflakes=
	$(BIN)/zizmor --offline --quiet --persona pedantic .github
	$(WITH_PACK) -m tools.generated --check
	$(BIN)/python -m tools.sdks --check
	$(BIN)/python -m tools.links

publish: $(LOCAL) $(PACK) ## publish the policy pack to an organization of Pulumi Cloud: `make publish ORG=name`
	@test -n "$(ORG)" || { echo "ORG must be the name of an organization of Pulumi Cloud: make publish ORG=name" >&2; exit 2; }
	@$(BIN)/python -m tools.publishing $(ORG)

bench: $(DEV) $(PACK) ## measure the policy pack, compared with an empty pack and with other scanners
	@$(WITH_PACK) -m tools.benchmarks $(BENCH_ARGS)

oracle: $(DEV) $(PACK) ## record again what a prover says of AWS's own documents (slow)
	@$(WITH_PACK) -m tests.policypack.oracle

fuzz: $(DEV) $(PACK) ## compare the checker with brute force on a million documents (slow)
	@$(WITH_PACK) -m tests.policypack.fuzz $(FUZZ_ARGS)

mutations: $(DEV) $(PACK) ## break the policy pack in many places, to see that a test notices each (slow)
	@$(WITH_PACK) -m tests.policypack.mutations

generate: $(DEV) $(PACK) ## write what is generated: the tables, schemas, references and SDKs
	$(WITH_PACK) -m tools.generated
	$(BIN)/python -m tools.sdks

lock: $(UV) ## resolve the requirements into the hashed locks again
	$(LOCK) --output-file requirements/dev.lock requirements/dev.txt
	$(LOCK) --output-file requirements/local.lock --constraint requirements/dev.lock requirements/local.txt
	$(LOCK) --output-file requirements/program.lock --constraint requirements/dev.lock requirements.txt
	$(LOCK) --output-file requirements/pack.lock --constraint requirements/dev.lock policypack/requirements.txt
	$(LOCK) --output-file requirements/uv.lock requirements/uv.txt

# Its interpreter is a link: where that leads nowhere any more, make finds no file and makes a new environment.
$(BIN)/python:
	@$(NEW_VENV)

# An environment without pip is one whose making was interrupted, or failed where Python has no ensurepip.
$(UV): requirements/uv.lock $(BIN)/python
	@$(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo 'The environment .venv is broken or too old: making a new one.'; $(NEW_VENV); }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

# Tests start hundreds of processes: compiled once, the packages need not be compiled by each of them.
$(PROGRAM) $(LOCAL) $(DEV): .venv/.%: requirements/%.lock $(UV)
	$(INSTALL) $< --python .venv $(if $(filter $(DEV),$@),--compile-bytecode)
	@touch $@

# With pip, which the engine asks for the packages of an environment.
$(PACK): requirements/pack.lock $(UV)
	$(UV) venv --quiet --clear --seed --python $(BIN)/python policypack/venv
	$(INSTALL) $< --python policypack/venv --compile-bytecode
	@touch $@

# A Go program that no package index has. Without shellcheck and pyflakes, which it would use where it finds them.
$(ACTIONLINT): .github/tools/go.sum | $(BIN)/python
	@command -v go >/dev/null || { echo 'make check builds actionlint and the generator of the SDKs with Go: install Go 1.26 or later (https://go.dev/dl/).' >&2; exit 1; }
	go -C .github/tools build -o "$(CURDIR)/$@" github.com/rhysd/actionlint/cmd/actionlint
