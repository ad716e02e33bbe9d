# The commands of this repository. `make` alone lists them.
# PYTHON=python3.12 chooses the interpreter; ARGS="..." goes to pytest or the benchmark.

BIN := .venv/bin
SITE := site

unexport PYTHONHOME
unexport PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help register test lint format docs bench lock clean

help: ## Say what there is
	@echo "csi-as-code: service improvements as code. Commands:"
	@sed -n 's/^\([a-z]*\):.*## /  make \1 /p' Makefile | awk '{ printf "  make %-10s", $$2; $$1 = $$2 = ""; print }'

register: ## Set up, check this repository's own register and build its site into ./site
	@scripts/set-up run
	@echo "Checking the register ..."
	@$(BIN)/csi lint; found=$$?; [ $$found -le 1 ] || exit $$found; \
	$(BIN)/csi build $(SITE) >/dev/null || exit $$?; \
	[ $$found -ne 0 ] || echo "The warnings of the sample are meant: they show what csi lint finds."; \
	exit $$found

# No more than eight at once: a container may show all processors of its machine and give it two of them.
test: ## Set up and run the tests with coverage; ARGS="tests/test_x.py -k name" runs some of them
	@scripts/set-up dev
	@$(BIN)/python -m pytest $(if $(ARGS),$(ARGS),--cov -n auto --maxprocesses 8 --dist worksteal)

lint: ## Check layout, style and types
	@scripts/set-up dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: ## Lay out the code and mend what can be mended by itself
	@scripts/set-up dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: ## Write what is made from the code: commands and rules in docs/, our own workflows
	@scripts/set-up dev
	$(BIN)/python -m csi_as_code.cli._docs docs
	$(BIN)/python scripts/workflows

bench: ## Measure against PyYAML, git and Hugo side by side; prints ratios
	@scripts/set-up dev
	$(BIN)/python -m benchmarks $(ARGS)

lock: ## Write requirements/*.txt from pyproject.toml; UPGRADE=1 takes the newest versions
	@scripts/lock

clean: ## Remove all that these commands made
	rm -rf .venv .cache $(SITE) build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
