# The front door: every target is one line; what it does is in tests/tools/. Needs Python 3.11+, make, git and PyPI.
PYTHON ?= python3
PORT ?= 8787
RUN = $(PYTHON) tests/tools/run.py
# One ansible-core instead of the lowest and the newest: make unit CORE=2.18
WITH_CORE = $(if $(CORE),--core $(CORE))

.DEFAULT_GOAL := help
.PHONY: help test test-all demo picture lint unit reliability sanity integration package docs audit bench simulator generate clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r t d; do printf 'make %-12s %s\n' "$$t" "$$d"; done

test: ## everything that must pass before a merge, lowest and newest ansible-core (JOBS=1: lanes one by one)
	@$(RUN) test

test-all: ## the same, and units and integration on every ansible-core between them (about an hour on two cores)
	@$(RUN) test-all

demo: ## onboard three sites on a simulated account: check, apply, drift, repair
	@$(RUN) demo $(WITH_CORE) -- $(ARGS)

picture: ## docs/demo.svg, the README's picture of the demo
	@$(RUN) picture $(WITH_CORE)

lint: ## ruff, mypy, yamllint, ansible-lint, a scan for secrets, the documentation's and the changelog's own linters
	@$(RUN) lint

unit: ## unit and contract tests on the newest ansible-core (CORE=2.16, ARGS="-k plan -x")
	@$(RUN) unit $(WITH_CORE) -- $(ARGS)

reliability: ## every operation under faults of the API and the network (FULL=1: every fault at every request)
	@RELIABILITY_FULL=$(if $(FULL),1) $(RUN) reliability $(WITH_CORE) -- $(ARGS)

sanity: ## ansible-test sanity (CORE=2.21, ARGS="plugins/modules/magic_site.py" or ARGS="--test validate-modules")
	@$(RUN) sanity $(WITH_CORE) -- $(ARGS)

integration: ## integration targets against the simulator, both runners (CORE=2.21, TARGET="crud")
	@$(RUN) integration $(WITH_CORE) -- $(TARGET) $(ARGS)

package: ## build the tarball, check it as Galaxy does, install it into an empty path
	@$(RUN) package

docs: ## the documentation site, in .build/docs/site
	@$(RUN) docs

audit: ## what is known against the packages in use, as far as the package index can be asked
	@$(RUN) audit

bench: ## time per task and requests sent (FULL=1: the long run)
	@$(RUN) bench -- $(if $(FULL),--full) $(ARGS)

simulator: ## the simulated API in the foreground (PORT=8787, TLS=1)
	@$(RUN) simulator -- --port $(PORT) $(if $(TLS),--tls) $(ARGS)

generate: ## write what follows from other files: list of kinds, action plugins, action group, role variables
	@$(RUN) generate

clean: ## remove .build/: environments, caches, logs, tarball, site
	@$(RUN) clean
