# make run     install what is needed, prepare var/ and serve http://localhost:8501
# make test    install the test tools too and run every test
# make setup   install only
# make check   ruff and mypy;  make soak  the long forms of the tests;  make bench  the figures

PYTHON ?= python3
PORT ?= 8501
VENV := .venv
PY := $(VENV)/bin/python
SOURCES := geo data dashboard
# Some environments forbid Python to keep what it compiled: the tests' files would be rewritten by every worker,
# in every run.
export PYTHONDONTWRITEBYTECODE :=
# Two for each of the two cores that most machines have to spare: tests of the app and of the browser wait for
# answers a third of their time.
WORKERS ?= 4

.PHONY: run setup test check soak bench clean

# The app itself prepares var/ with the built-in region where that is missing.
run: $(VENV)/installed
	@$(PY) -m dashboard --port $(PORT)

setup: $(VENV)/installed
	@$(PY) -m data init

# Compiled once at installation: without the .pyc files the first page takes twice as long, and without the
# kernels the first large file waits for a compiler. Both at once, by all cores: pip alone would use one.
# The tests of the packages, a quarter of them, are imported by nobody.
define install
@test -x $(PY) || $(PYTHON) -m venv $(VENV)
$(PY) -m pip install --disable-pip-version-check --quiet --no-compile --requirement $(1)
@$(PY) -m geo warm & warmed=$$!; $(PY) -m compileall -q -j 0 -x 'site-packages/.*/tests/' $(VENV)/lib $(SOURCES) || true; wait $$warmed
endef

$(VENV)/installed: requirements.txt
	$(call install,requirements.txt)
	@touch $@

$(VENV)/installed-dev: requirements.txt requirements-dev.txt
	$(call install,requirements-dev.txt)
	@touch $@ $(VENV)/installed

test: $(VENV)/installed-dev
	$(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations=30 $(ARGS)

check: $(VENV)/installed-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy $(SOURCES)

# The webhook's load first and alone: its times count. A stopped run goes on where each parser's count stands
# (var/soak), as long as the code is the same; the counts are told at the end.
soak: $(VENV)/installed-dev
	JEGLONGAN_SOAK=1 $(PY) -m pytest tests/soak $(ARGS)
	HYPOTHESIS_PROFILE=soak JEGLONGAN_SOAK=1 $(PY) -m pytest -n $(WORKERS) --dist loadfile --ignore tests/soak $(ARGS)

bench: $(VENV)/installed-dev
	$(PY) -m tests.bench $(ARGS)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
