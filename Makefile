# The commands that people type. `make` alone lists them.

PYTHON ?= python3
REPO ?= .
PORT ?= 8000
ISOLATED ?=
VENV := .venv
BIN := $(VENV)/bin
BUNDLE := build/bundle
MODULES := web/node_modules e2e/node_modules

.DEFAULT_GOAL := help
.PHONY: help run serve bundle test lint bench bench-web accuracy reference build lock clean system system-build

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/compiled ## install, then parse REPO (default: this repository)
	$(BIN)/python -m wasmpool parse -- '$(subst ','\'',$(REPO))'

serve: system-build $(VENV)/installed ## build the page and serve it to this machine (PORT=8000, ISOLATED=1)
	$(BIN)/python -m wasmpool bundle $(BUNDLE) --serve --port $(PORT) $(if $(ISOLATED),--isolated)

bundle: system-build $(VENV)/installed ## build what runs in the browser into build/bundle
	$(BIN)/python -m wasmpool bundle $(BUNDLE)

test: system lint bundle $(MODULES:=/installed) $(VENV)/compiled ## install what tests need, then run everything
	$(BIN)/python -m pytest tests -n 2 --dist loadfile
	$(BIN)/python -m pytest e2e

lint: $(VENV)/installed-dev ## ruff and mypy only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/installed-dev $(VENV)/compiled ## measure against peers; writes docs/benchmarks.md
	$(BIN)/python -m compileall -q src/wasmpool
	$(BIN)/python -m tests.bench.run

bench-web: system $(VENV)/installed-dev ## measure the browser half in Chromium; writes docs/benchmarks.md
	$(BIN)/python -m e2e.bench.run

accuracy: system $(VENV)/installed-dev ## judge graphs by what programs did; writes docs/accuracy.md
	$(BIN)/python -m tests.accuracy.run

reference: $(VENV)/installed-dev ## write docs/reference.md from the program
	$(BIN)/python docs/make_reference.py

build: $(VENV)/installed-dev ## make the wheel and the source release in dist/
	$(BIN)/python -m build

lock: ## renew the pinned versions and hashes in .ci/
	$(PYTHON) -m venv .cache/lock
	.cache/lock/bin/pip install --quiet uv
	.cache/lock/bin/uv $(LOCK) --output-file .ci/run.lock
	.cache/lock/bin/uv $(LOCK) --group dev --all-extras --output-file .ci/dev.lock

LOCK := pip compile pyproject.toml --quiet --upgrade --universal --generate-hashes --no-header \
	--no-annotate --python-version 3.11

clean: ## remove everything that these commands made
	rm -rf $(VENV) $(MODULES) src/wasmpool/parsing/_compiled .cache build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

system: ## programs that builds and tests need: node, emcc, browsers, javac, ctags
	@sh .ci/system

system-build:
	@sh .ci/system build

$(VENV)/installed: .ci/run.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "wasmpool needs Python 3.11 or newer; set it with: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "this Python cannot make virtual environments; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r .ci/run.lock
	$(BIN)/pip install --quiet --no-deps --editable .
	@# Where Python is told not to write bytecode, every process would compile anew.
	$(BIN)/python -m compileall -q src/wasmpool
	@touch $@

# The assembler as machine code. Where there is no compiler, Python does the same.
$(VENV)/compiled: .ci/compile.py $(wildcard src/wasmpool/parsing/*.py src/wasmpool/parsing/c/*) | $(VENV)/installed
	$(BIN)/python .ci/compile.py || true
	@touch $@

$(VENV)/installed-dev: .ci/dev.lock $(VENV)/installed
	$(BIN)/pip install --quiet --require-hashes -r .ci/dev.lock
	@touch $@

%/node_modules/installed: %/package-lock.json
	npm ci --prefix $* --ignore-scripts --no-audit --no-fund
	@touch $@
