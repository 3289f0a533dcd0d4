# The commands of the house. `make` alone lists them; each line of help stands beside its target.
# Needs Python 3.11 or newer and make; everything else is put into .venv.
#   make demo PYTHON=python3.12        another interpreter
#   make test ARGS="-k clock"          part of the tests
#   make test WORKERS=1                one process (0: none beside this one)

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= auto
ARGS ?=
DEMO ?= tan-son-2018

# What a person has set for other Python work must not reach ours. Addresses, certificates,
# caches and proxies of pip are kept: they say where packages come from, not what is installed.
unexport PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE DJANGO_SETTINGS_MODULE VIRTUAL_ENV
unexport PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_PYTHON PIP_REQUIREMENT PIP_CONSTRAINT
unexport PIP_EDITABLE PIP_REQUIRE_HASHES PIP_REQUIRE_VIRTUALENV PIP_NO_DEPS PIP_NO_BINARY
unexport PIP_ONLY_BINARY PIP_NO_BUILD_ISOLATION PIP_PRE PIP_UPGRADE PIP_DRY_RUN PIP_REPORT
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq

# A stamp bears the checksum of its lock, so a changed lock installs and an unchanged one does not.
RUNTIME := $(VENV)/.runtime-$(shell cksum < requirements.lock | tr ' \t' '--')
DEV := $(VENV)/.dev-$(shell cksum < requirements-dev.lock | tr ' \t' '--')

# Two checkouts on one machine must not share a test database.
PG_NAME := congvu_$(shell pwd | cksum | cut -d ' ' -f 1)
TEST_DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/$(PG_NAME)

CANDIDATES = $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python)
FIND_PYTHON = for p in $(CANDIDATES); do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; exit 0; }; \
	done

NO_PYTHON = Cần Python 3.11 trở lên; chỉ đường dẫn bằng PYTHON=… nếu đã có. \
	/ Python 3.11 or newer is needed; name it with PYTHON=… if you have one.
NO_VENV = Python này thiếu mô-đun venv: trên Debian/Ubuntu hãy chạy “sudo apt install python3-venv” rồi làm lại. \
	/ This Python lacks its venv module: on Debian/Ubuntu run “sudo apt install python3-venv”, then try again.
INSTALLING = Đang cài thư viện vào $(VENV), một lần duy nhất, khoảng một phút… \
	/ Installing libraries into $(VENV), once, about a minute…
NO_POSTGRES = PostgreSQL: không có máy chủ trả lời nên không chạy; đặt TEST_DATABASE_URL rồi “make test-postgres”. \
	/ PostgreSQL: no server answers, its tests were not run.

# The order of files is that of tests/conftest.py: the longest first.
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder
ANSWERS = $(BIN)/python tests/postgres_answers.py "$(TEST_DATABASE_URL)"
STRICT = congvu/core $(sort $(wildcard congvu/*/rules.py congvu/*/rules/*.py congvu/*/actions.py congvu/*/actions/*.py congvu/dossiers/routing.py))

.PHONY: help setup demo test test-postgres test-browser check bench bench-parts bench-province bench-faults lock venv

help: ## in các lệnh này / list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(RUNTIME) ## tạo .venv và cài thư viện / create .venv and install the libraries

demo: $(RUNTIME) ## dựng dữ liệu thử, mở 127.0.0.1:8000 / build the demo and serve it
	@$(BIN)/congvu demo $(DEMO)

test: $(DEV) ## chạy mọi phép thử; PostgreSQL và trình duyệt nếu có / all tests; PostgreSQL and browser when there
	@env -u DATABASE_URL $(PYTEST) $(ARGS)
	@if [ "$$CONGVU_TEST_POSTGRES" = 0 ]; then :; \
	elif $(ANSWERS) 2>/dev/null; then $(MAKE) --no-print-directory test-postgres; \
	else echo "$(NO_POSTGRES)"; fi

# What asks no database, or makes a SQLite file of its own whatever is set: once is enough.
WITHOUT = core law cli/test_commands.py cli/test_due.py cli/test_serve.py config/test_rsgi.py \
	documents/test_binding.py documents/test_docx_numbers.py documents/test_papers.py \
	dossiers/test_routing.py house/test_audit_per_action.py house/test_glossary.py \
	house/test_house_files.py house/test_imports.py house/test_names_resolve.py \
	house/test_templates.py house/test_translations.py house/test_words.py \
	imports/test_cells.py inspections/flags/test_each_flag.py inspections/flags/test_planted.py \
	inspections/test_truth.py procedures/test_routes.py procedures/test_rules.py \
	reports/test_forms.py tools ui/test_charts.py ui/test_clockline.py ui/test_components.py \
	ui/test_formats.py ui/test_look.py ui/test_messages.py

test-postgres: $(DEV) ## chạy mọi phép thử trên PostgreSQL / all tests on PostgreSQL
	@$(ANSWERS)
	@DATABASE_URL="$(TEST_DATABASE_URL)" CONGVU_REQUIRE="postgres,$$CONGVU_REQUIRE" $(PYTEST) \
		$(addprefix --ignore=tests/,$(WITHOUT)) $(ARGS)

test-browser: $(DEV) ## chỉ các phép thử bằng trình duyệt / only the tests in a real browser
	@CONGVU_REQUIRE="browser,$$CONGVU_REQUIRE" $(PYTEST) -m browser $(ARGS)

check: $(DEV) ## kiểu viết, kiểu dữ liệu, chiều import, mẫu trang, di trú / style, types, imports, templates, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(STRICT)
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint congvu --lint --profile=django --ignore=D018,H015 --quiet
	$(BIN)/congvu makemigrations --check --dry-run

bench: $(DEV) ## đo bên cạnh mức tối thiểu, ghi docs/performance.md / measure beside the least, into docs
	@$(BIN)/python bench/run.py $(ARGS)

bench-parts: $(DEV) ## từng phép đo riêng: đồng hồ, nhập sổ, tìm, cờ / each measurement of its own
	@for f in clock_oracle import_rows planted search whole_lives; do \
	echo "== $$f"; CONGVU_DATA=$$(mktemp -d) $(BIN)/python bench/$$f.py || exit 1; done

# DATABASE_URL names an empty database: SIZE dossiers are made in it, and it is left.
bench-province: $(DEV) ## mười năm hồ sơ của một tỉnh, báo cáo bên cạnh một câu hỏi thô / a province, its reports
	@export CONGVU_DATA=$$(mktemp -d); for f in "fill $(or $(SIZE),1000000)" check times pages; do \
	$(BIN)/python bench/province.py $$f || exit 1; done

bench-faults: $(DEV) ## giết tiến trình giữa chừng, mất cơ sở dữ liệu, đầy đĩa / kills, lost database, full disk
	@$(BIN)/python bench/faults.py $(ARGS)

lock: ## tính lại hai tệp khoá thư viện (cần uv) / recompute both lock files (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml --extra build -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml --extra build --extra dev -o requirements-dev.lock

venv:
	@$(BIN)/python -m pip --version >/dev/null 2>&1 && exit 0; \
	python=$$($(FIND_PYTHON)); \
	[ -n "$$python" ] || { echo "$(NO_PYTHON)" >&2; exit 1; }; \
	$$python -c 'import venv, ensurepip' 2>/dev/null || { echo "$(NO_VENV)" >&2; exit 1; }; \
	rm -rf $(VENV); $$python -m venv $(VENV)

$(RUNTIME): | venv
	@echo "$(INSTALLING)"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.runtime-*; touch $@

# The development lock holds every runtime pin as well (a house test compares them).
$(DEV): | venv
	@echo "$(INSTALLING)"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.dev-* $(VENV)/.runtime-*; touch $@ $(RUNTIME)
