# Everything a person or a CI machine does, one line each. `make help` lists it.
VENV := .venv
PY := $(VENV)/bin/python
DATA ?= data
N ?= 200
PROCESSES ?= 6
TEXTS := $(patsubst %.po,%.mo,$(wildcard src/safeconduct/*/locale/*/messages.po))

# Some machines forbid Python to keep what it compiled; each of the many processes here would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check faults bench fix golden clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/.run: requirements.lock pyproject.toml
	@python3 -c 'import venv, ensurepip' 2>/dev/null || { echo 'One piece of Python is missing. Install it with:  apt install python3-venv'; exit 1; }
	@test -d $(VENV) || { echo 'Installing what it needs into this folder. The first time this takes about three minutes.'; python3 -m venv $(VENV); }
	@$(PY) -m pip install --quiet --quiet --require-hashes -r requirements.lock
	@$(PY) -m pip install --quiet --quiet --no-deps --no-build-isolation --editable . 2>/dev/null || $(PY) -m pip install --quiet --quiet --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@$(PY) -m pip install --quiet --quiet --require-hashes -r requirements-dev.lock
	@touch $@

%.mo: %.po $(VENV)/.run
	@$(PY) -m safeconduct.web.language $<

run: $(VENV)/.run $(TEXTS)  ## start everything on this machine: help page and office
	@$(VENV)/bin/safeconduct --data $(DATA) run

test: $(VENV)/.dev $(TEXTS)  ## prove all of it (installs Chromium and PostgreSQL when root)
	@$(PY) tests/chromium.py
	@$(PY) tests/postgres.py
	@# More at once than cores: half of the time a test waits for a process to start, a disk or a clock.
	@# In the order of their names: else the files of few and long tests would come last, and three would wait for one.
	$(PY) -m pytest -n 4 --dist loadfile --no-loadscope-reorder -m "not browser"
	@# Each file of browser tests gets a process of its own: a browser and another event loop do not share one.
	grep --recursive --files-with-matches mark.browser --include='test_*.py' tests | xargs -n 1 -P 3 $(PY) -m pytest -m browser

check: $(VENV)/.dev $(TEXTS)  ## the quick loop: style, types, layers, tests without a browser
	$(VENV)/bin/ruff check src tests bench
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m pytest -m "not browser and not slow"

faults: $(VENV)/.dev $(TEXTS)  ## break everything by chance: N= so many trials, SEED= one of them again; PROCESSES= so many with real processes
	@$(PY) tests/postgres.py
	$(PY) -m tests.faults --trials $(N) $(if $(SEED),--seed $(SEED))
	$(if $(SEED),,$(PY) -m tests.faults.processes --trials $(PROCESSES))

bench: $(VENV)/.dev $(TEXTS)  ## measure; one JSON object a line: PARTS= some of it, CASES= another number of them, OFFICE= a folder that keeps so large an office
	@$(PY) -m bench $(PARTS) $(if $(CASES),--cases $(CASES)) $(if $(OFFICE),--office $(OFFICE))

fix: $(VENV)/.dev  ## let ruff mend what it can
	$(VENV)/bin/ruff check --fix src tests bench
	$(VENV)/bin/ruff format src tests bench

golden: $(VENV)/.dev  ## write the golden files anew; read the difference before committing
	GOLDEN=write $(PY) -m pytest tests/test_docs.py tests/golden tests/vectors tests/actions

clean:  ## remove the environment (never the data folder)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
