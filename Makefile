# Each of these works as the first command on a fresh Debian 12 machine.

SHELL := /bin/sh
PYTHON ?= python3
# Further arguments, e.g.  make run ARGS="--port 8080"
ARGS ?=
# AUDIT=required: `make check` fails where the advisories on dependencies cannot be had.
AUDIT ?=

# Node is in .tools/bin when the system's is too old (see scripts/bootstrap).
export PATH := $(CURDIR)/.tools/bin:$(PATH)
export UV_PYTHON_DOWNLOADS := never

.PHONY: help run test test-long check bench web lock clean

help: ## This list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## 安装、构建并启动，浏览器打开 http://127.0.0.1:8000 / Install, build and serve
	@$(PYTHON) scripts/bootstrap run
	@exec .venv/bin/wangge up $(ARGS)

test: ## 全部测试，含浏览器测试 / Every test, the browser tests included
	@$(PYTHON) scripts/bootstrap test
	.venv/bin/pytest -n 2 $(ARGS)
	cd web && npm run --silent test

test-long: ## 同上，性质测试加量，并长时间运行并发发布与强杀测试 / The same with more examples and long runs
	@$(PYTHON) scripts/bootstrap test
	.venv/bin/pytest -n 2 --hypothesis-profile=long $(ARGS)
	cd web && npm run --silent test

check: ## 格式、静态检查、类型、依赖方向、密钥与漏洞 / Format, lint, types, import rules, secrets, advisories
	@$(PYTHON) scripts/bootstrap check
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	cd web && npm run --silent check
	@.venv/bin/python scripts/secrets
	@# 75: advisories cannot be had here, which was said; AUDIT=required takes that for a failure.
	@$(PYTHON) scripts/audit || { test $$? -eq 75 && test "$(AUDIT)" != required; }

bench: ## 基准测试 / The benchmarks
	@$(PYTHON) scripts/bootstrap run
	.venv/bin/python -m bench $(ARGS)

web: ## 只构建网页前端 / Build the web app only
	@$(PYTHON) scripts/bootstrap web

lock: ## 更新全部锁定文件 / Renew every lock file
	@$(PYTHON) scripts/bootstrap check
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --upgrade --extra dev pyproject.toml -o requirements.lock
	for tool in uv node audit; do uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --upgrade \
	  scripts/tools/$$tool.in -o scripts/tools/$$tool.lock; done
	cd web && npm update --package-lock-only --omit-lockfile-registry-resolved

clean: ## 删除安装和构建的内容，保留数据 .data / Remove what was installed and built, not .data
	rm -rf .venv .tools web/node_modules web/dist test-artefacts
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis
