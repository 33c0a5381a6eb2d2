# For everybody: map. For contributors, the same at home and in CI: install, check, test, bench, fuzz.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
comma := ,
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# What a map needs, and what tests and checks need besides.
USED = $(VENV)/.installed-for-use
STAMP = $(VENV)/.installed

define environment
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable "$(1)"
	@# Where Python is set to write no bytecode, every command would be compiled again.
	$(BIN)/python -m compileall -q geo maps
endef

.PHONY: install map check test bench fuzz sbom clean

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(call environment,.[test$(comma)check])
	touch $(USED) $(STAMP)

$(USED): pyproject.toml constraints.txt
	$(call environment,.)
	touch $(USED)

map: $(USED)
	$(BIN)/sitmap build

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check geo maps tests bench
	$(BIN)/mypy
	$(BIN)/sitmap check
	@# The scripts of the page, where eslint is there (npm install --no-package-lock); CI has it.
	@if [ -x node_modules/.bin/eslint ]; then node_modules/.bin/eslint --max-warnings 0 .; else echo "eslint is not installed: the page's scripts are not checked"; fi

test: install
	@# Files in parallel, in the order of tests/conftest.py (slow ones first); matrices of the parser are small, and more
	@# threads of OpenBLAS only wait for each other.
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

bench: install
	$(PIP) --editable ".[test,check,bench]"
	$(BIN)/python -m bench

# Ten minutes by night; CI takes one (FUZZ_SECONDS=60).
FUZZ_SECONDS ?= 600
fuzz: install
	OMP_NUM_THREADS=1 $(BIN)/python bench/fuzz.py --seconds $(FUZZ_SECONDS)

sbom: install
	@$(BIN)/python .ci/sbom.py

clean:
	rm -rf $(VENV) out dist build
