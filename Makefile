# `make run` serves Wordbrook on http://localhost:8000; `make quick` checks the changes; `make test` runs everything.
.DELETE_ON_ERROR:
.PHONY: packages setup run dev check fix quick test frontends openid gateways e2e bench bench-page soak protocol screenshots diagrams service build lock sbom audit
.PHONY: container clean
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
PAGE := $(shell find frontend \( -name node_modules -o -path "frontend/packages/*/dist" \) -prune -o -type f -print 2>/dev/null)

setup: .make/page

.make/venv: requirements.txt scripts/setup.sh
	scripts/setup.sh .venv && $(PIP) -r requirements.txt && mkdir -p .make && touch $@
.make/dev: requirements-dev.txt .make/venv
	$(PIP) -r requirements-dev.txt && touch $@
.make/npm: frontend/package.json $(wildcard frontend/packages/*/package.json) frontend/package-lock.json .make/venv
	cd frontend && npm ci --no-audit --no-fund && touch ../$@
.make/page: .make/npm $(PAGE)
	cd frontend && npm run build && touch ../$@
.make/audit: requirements-audit.txt .make/venv
	scripts/setup.sh .venv-audit
	.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.txt
	touch $@
.make/howto: examples/howto/page/package-lock.json .make/venv
	cd examples/howto/page && npm ci --no-audit --no-fund && touch ../../../$@
.make/frontends: tests/frontends/programs/package-lock.json .make/venv
	cd tests/frontends/programs && npm ci --ignore-scripts --no-audit --no-fund && touch ../../../$@
.make/openid: tests/support/openid_provider/package-lock.json .make/venv
	cd tests/support/openid_provider && npm ci --ignore-scripts --no-audit --no-fund && touch ../../../$@
.make/bench-page: bench/page/package-lock.json .make/venv
	cd bench/page && npm ci --no-audit --no-fund && touch ../../$@
.make/bench: bench/package-lock.json .make/venv
	cd bench && npm ci --no-audit --no-fund && touch ../$@
.make/gateways: tests/endpoints/servers/litellm/requirements.txt tests/endpoints/servers/aimock/package-lock.json .make/venv
	$(PY) -m venv --clear .tools/litellm
	.tools/litellm/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
	    -r tests/endpoints/servers/litellm/requirements.txt
	cd tests/endpoints/servers/aimock && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

run: setup
	.venv/bin/gunicorn -c gunicorn.conf.py
dev: setup  # Vite with hot reload on :5173 in front of the server, which restarts when a Python file changes
	.venv/bin/gunicorn -c gunicorn.conf.py --reload & trap "kill $$!" EXIT; cd frontend && npm run dev
check: .make/dev .make/npm
	.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy && .venv/bin/lint-imports
	cd frontend && npm run protocol -- --check && npm run lint && npm run format:check && npm run typecheck
fix: .make/dev .make/npm
	.venv/bin/ruff check --fix . ; .venv/bin/ruff format . ; cd frontend && npm run format
quick: .make/dev .make/npm  # checks the changes since main, in at most a minute
	scripts/quick.sh $(ARGS)
test:  # all checks and suites; ARGS="faults e2e" runs only these parts
	$(MAKE) --no-print-directory -j3 .make/dev .make/page .make/howto .make/frontends .make/openid
	scripts/test.sh $(ARGS)
frontends: .make/frontends  # AI SDK and AG-UI, which tests/frontends run
openid: .make/openid  # the OpenID provider that tests/e2e signs in at
gateways: .make/gateways  # services of others, which tests/endpoints call; 600 MB
e2e: setup .make/dev
	$(PY) -m pytest tests/e2e
bench: setup .make/dev .make/bench
	$(PY) -m bench
bench-page: setup .make/dev .make/bench-page
	node bench/page/run.mjs $(ARGS)
soak: setup .make/dev  # random clients with random faults; ARGS="--minutes 10 --clients 50"
	$(PY) -m tests.soak $(ARGS)
protocol: .make/dev .make/npm
	cd frontend && npm run protocol
screenshots: setup .make/dev
	node scripts/screenshots.mjs
diagrams:  # needs Graphviz
	scripts/diagrams.sh
service: setup  # prints a systemd unit for this folder; see docs/deployment.md
	@scripts/service.sh
build: .make/page .make/dev
	$(PY) -m pip wheel --quiet --no-deps -w dist .
packages: .make/npm  # the npm packages, in dist/npm
	mkdir -p dist/npm
	cd frontend && npm run build:packages && npm pack --silent --pack-destination ../dist/npm --workspaces
lock: .make/dev
	scripts/lock.sh
sbom: .make/audit  # dist/sbom-server.json and dist/sbom-page.json, CycloneDX, from the locks
	mkdir -p dist
	.venv-audit/bin/cyclonedx-py requirements --pyproject pyproject.toml -o dist/sbom-server.json requirements.txt
	cd frontend && npm sbom --package-lock-only --omit dev --sbom-format cyclonedx > ../dist/sbom-page.json
audit: .make/audit  # known vulnerabilities of the locked packages; asks the registries
	.venv-audit/bin/pip-audit --disable-pip --require-hashes -r requirements.txt
	cd frontend && npm audit --omit dev
container:
	docker compose up --build
clean:
	rm -rf .make .tools .venv .venv-* build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis app/web/static
	rm -rf frontend/node_modules frontend/packages/*/dist bench/node_modules bench/page/node_modules examples/howto/page/node_modules examples/howto/page/dist tests/frontends/programs/node_modules tests/support/openid_provider/node_modules
