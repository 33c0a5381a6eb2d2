# Four words for contributors, the same at home and in CI: install, check, test, bench; and map, for everybody.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.installed

.PHONY: install map check test bench fuzz sbom clean

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[test,check]"
	@# Where Python is set to write no bytecode, every command would be compiled again.
	$(BIN)/python -m compileall -q geo maps
	touch $(STAMP)

map: install
	$(BIN)/sitmap build

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check geo maps tests bench
	$(BIN)/mypy
	$(BIN)/sitmap check
	@# The scripts of the page, where eslint is there (npm install --no-package-lock); CI has it.
	@if [ -x node_modules/.bin/eslint ]; then node_modules/.bin/eslint --max-warnings 0 .; else echo "eslint is not installed: the page's scripts are not checked"; fi

test: install
	@# Files in parallel; matrices of the parser are small, and more threads of OpenBLAS only wait for each other.
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile

bench: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[test,check,bench]"
	$(BIN)/python -m bench

# Ten minutes by night; CI takes one (FUZZ_SECONDS=60).
FUZZ_SECONDS ?= 600
fuzz: install
	OMP_NUM_THREADS=1 $(BIN)/python bench/fuzz.py --seconds $(FUZZ_SECONDS)

sbom: install
	@$(BIN)/python .ci/sbom.py

clean:
	rm -rf $(VENV) out dist build
