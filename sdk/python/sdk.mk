.PHONY: test-python docs-python generate-python fresh-python

ifneq ($(shell command -v python3),)
SDKS += python
else
MISSING += sdk/python (python3)
endif

# A virtual environment with the versions of requirements.txt: new ones there make another.
PYTHON      := .tools/python-$(shell cksum <sdk/python/requirements.txt | cut -d' ' -f1)
WITH_PYTHON := PATH="$(CURDIR)/$(PYTHON)/bin:$$PATH"

test-python: $(PYTHON) ## Run the checks and tests of the Python SDK, and the scenarios with both of its clients
	@.ci/need python3 openssl redis-server
	$(WITH_PYTHON) ruff check --quiet sdk/python
	$(WITH_PYTHON) ruff format --quiet --check sdk/python
	cd sdk/python && $(WITH_PYTHON) mypy
	$(WITH_PYTHON) go run ./server/e2e/stand -- pytest --quiet sdk/python

docs-python: $(PYTHON) ## Write the reference of the Python SDK into sdk/python/docs
	PYTHONPATH=sdk/python/src $(PYTHON)/bin/pdoc --output-directory sdk/python/docs loyaltycore loyaltycore.v1.services

generate-python: $(BUF) $(PYTHON)
	$(WITH_PYTHON) $(BUF) generate --template sdk/python/buf.gen.yaml

fresh-python: $(BUF) $(PYTHON)
	@$(WITH_PYTHON) BUF=$(BUF) .ci/fresh sdk/python/buf.gen.yaml sdk/python/src/loyaltycore/v1

$(PYTHON):
	@.ci/need python3-venv
	@python3 -m venv $@ && $@/bin/pip install --quiet --disable-pip-version-check -r sdk/python/requirements.txt || \
		{ rm -rf $@; exit 1; }
