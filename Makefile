# `make solve` and `make test` do their own set-up: python3 (3.11 or newer) and make are all they need.

PYTHON ?= python3
OTHER_PYTHONS := 3.12 3.13

# Tests start hundreds of processes: modules are compiled once, also where the environment forbids to keep them.
export PYTHONDONTWRITEBYTECODE :=

# uv trusts the certificates of the system, so that it works behind an office's proxy.
export UV_SYSTEM_CERTS := 1

# The first interpreter of a version that works: on the path, or under pyenv, whose stand-ins on the path may not.
find = $(shell for p in python$(1) $$HOME/.pyenv/versions/$(1)*/bin/python$(1); do \
	"$$p" -c 'import ensurepip, venv' 2>/dev/null && { echo "$$p"; break; }; done)

.PHONY: solve set-up test test-first test-others surroundings check long bench lock clean
.DELETE_ON_ERROR:

solve: .venv/ready
	.venv/bin/kcplan solve scenarios/base.yaml
	.venv/bin/kcplan report scenarios/base.yaml --out out

# Everything that needs the network, for all Pythons that the machine has.
set-up: .venv/wheelhouse/ready
	@for version in $(OTHER_PYTHONS); do \
		python=$$($(MAKE) --no-print-directory --silent which-$$version); \
		[ -z "$$python" ] || $(MAKE) --no-print-directory .venv-$$version/ready PYTHON="$$python" || exit 1; done

which-%:
	@echo "$(call find,$*)"

# The first Python, with everything; then the other ones.
test: test-first
	@$(MAKE) --no-print-directory test-others

# Work is stolen, not dealt out, so that the tests of a file stay together and share what one of them has solved.
test-first: check .venv/wheelhouse/ready
	.venv/bin/pytest -n auto --dist worksteal

test-others:
	@$(MAKE) --no-print-directory --jobs $(addprefix --,$(filter output-sync,$(.FEATURES))) $(OTHER_PYTHONS:%=test-%)

check: .venv/ready
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

# The tests under another Python, where the machine has it, but for those marked `once`: long searches by independent
# programmes, and other programs that open what was written. One process each, as the versions run side by side.
test-%: .venv/ready
	@if [ -n "$(call find,$*)" ]; then \
		$(MAKE) --no-print-directory .venv-$*/ready PYTHON="$(call find,$*)" && .venv-$*/bin/pytest -m "not once"; \
	else echo "Python $* is not on this machine: its tests are left out."; fi

# The tests that depend on the locale, the streams and the names of files, once more in other locales. A Vietnamese one
# is made where the machine has what it takes; elsewhere its name alone is set, and the system takes C.
surroundings: .venv/ready
	@mkdir -p .venv/locale
	@localedef -i vi_VN -f UTF-8 $(CURDIR)/.venv/locale/vi_VN.UTF-8 || echo "vi_VN.UTF-8 cannot be made here."
	@for locale in C vi_VN.UTF-8; do \
		env -u LC_ALL LOCPATH="$(CURDIR)/.venv/locale:/usr/lib/locale" LANG=$$locale LC_MESSAGES=C.UTF-8 \
			KCPLAN_LOCALE_AS_GIVEN=1 .venv/bin/pytest -m surroundings -n auto --dist worksteal || exit 1; done

# All samples of the tests that take some at random; `KCPLAN_SEED=2 make long` takes others.
long: .venv/ready
	KCPLAN_LONG=1 .venv/bin/pytest -m long -n auto --dist worksteal

# All of them take some quarter of an hour. Some: .venv/bin/python benchmarks/run.py --only peers --regions 63
bench: .venv/ready .venv-bench/ready .venv-calliope/ready .venv-pypsa/ready .venv-hipo/ready
	.venv/bin/python benchmarks/run.py

.venv-bench/ready: benchmarks/requirements.txt
.venv-calliope/ready: benchmarks/requirements-calliope.txt
.venv-pypsa/ready: benchmarks/requirements-pypsa.txt
.venv-hipo/ready: benchmarks/requirements-hipo.txt
.venv-bench/ready .venv-calliope/ready .venv-pypsa/ready .venv-hipo/ready: .venv/ready
	"$(PYTHON)" -m venv $(@D)
	.venv/bin/uv pip install --quiet --python $(@D)/bin/python --requirements $(filter benchmarks/%,$^) || \
		$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $(filter benchmarks/%,$^)
	@touch $@

lock: .venv/ready
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header --group dev \
		pyproject.toml --output-file requirements-dev.txt
	.venv/bin/python -m kcplan.documents.report.script

clean:
	rm -rf .venv .venv-* build dist

# uv fills an environment in seconds; where it cannot reach the packages (a mirror known to pip alone), pip does.
fill = .venv/bin/uv pip install --quiet --python $(@D)/bin/python $(1) || \
	.venv/bin/python -m pip --python $(@D)/bin/python install --quiet --disable-pip-version-check $(1)

# The packages that kcplan itself needs, for the test that installs the wheel alone and without the network. Where they
# cannot be downloaded that test is skipped, and says so.
.venv/wheelhouse/ready: .venv/ready
	@mkdir -p $(@D)
	@.venv/bin/python -c "import tomllib; \
		print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" >$(@D)/needed.txt
	.venv/bin/python -m pip download --quiet --disable-pip-version-check --only-binary :all: \
		--constraint requirements-dev.txt --dest $(@D) --requirement $(@D)/needed.txt && touch $@ || true

.venv/ready: requirements-dev.txt pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "kcplan needs Python 3.11 or newer, found $$($(PYTHON) --version): run make PYTHON=/path/to/python3"; exit 1; }
	"$(PYTHON)" -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check "$$(grep '^uv==' requirements-dev.txt)"
	$(call fill,-r requirements-dev.txt)
	$(call fill,--no-build-isolation --no-deps --editable .)
	@touch $@

$(OTHER_PYTHONS:%=.venv-%/ready): requirements-dev.txt pyproject.toml
	"$(PYTHON)" -m venv --without-pip $(@D)
	$(call fill,-r requirements-dev.txt)
	$(call fill,--no-build-isolation --no-deps --editable .)
	@touch $@
