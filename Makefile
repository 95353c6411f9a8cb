# The tools that are not in go.mod, and their versions. They are kept in .tools, each version in a directory of its
# own: a new version here installs itself. What is about one SDK is in its sdk.mk.
BUF_VERSION           := 1.75.0
GOLANGCI_LINT_VERSION := 2.15.0

BUF           := .tools/buf-$(BUF_VERSION)/buf
GOLANGCI_LINT := .tools/golangci-lint-$(GOLANGCI_LINT_VERSION)/golangci-lint

# Each sdk.mk adds its SDK to one of these: whether its toolchain is here, or what of it is missing.
SDKS    :=
MISSING :=

.DEFAULT_GOAL := help
.PHONY: help run build test bench bench-full generate generate-go fmt lint fresh-go missing

help: ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Run a server with a private Postgres and Redis, and a program to try
	@bin/loyalty dev

# Without a C compiler, without what debuggers need, and with memory for time: the first build is long enough.
build: ## Build the server: bin/loyalty
	@echo "building bin/loyalty (the first time takes a minute or two)"
	@CGO_ENABLED=0 GOGC=400 go build -trimpath -gcflags=all=-dwarf=false -ldflags=-w -o bin/loyalty ./server/cmd/loyalty

test: ## Run everything that must pass
	@.ci/need cc python3 redis-server
	go test -race ./gen/... ./server/cmd/... ./server/internal/...
	go test ./server/e2e/... ./server/bench/...
	@.ci/sdks go $(SDKS)
	@$(MAKE) --no-print-directory missing

bench: ## Measure the server against yardsticks, in under five minutes
	@.ci/need redis-server
	@go run ./server/bench

bench-full: ## The same with all rows, and with 20 million postings in the ledger: an hour or so, and 40 GB of disk
	@.ci/need redis-server
	@go run ./server/bench -full

include sdk/go/sdk.mk sdk/typescript/sdk.mk sdk/python/sdk.mk sdk/java/sdk.mk

generate: generate-go $(addprefix generate-,$(SDKS)) missing ## Make all generated code anew from proto/

generate-go: $(BUF)
	$(BUF) generate

fmt: $(BUF) $(GOLANGCI_LINT) ## Format Go and protos
	$(GOLANGCI_LINT) fmt
	$(BUF) format --write --path proto/loyalty

lint: $(BUF) $(GOLANGCI_LINT) fresh-go $(addprefix fresh-,$(SDKS)) missing ## Check style, walls, the contract's compatibility, and that what is generated is fresh
	$(BUF) lint
	$(BUF) format --diff --exit-code --path proto/loyalty
	@BUF=$(BUF) .ci/breaking
	go mod tidy -diff
	go vet ./...
	$(GOLANGCI_LINT) run

fresh-go: $(BUF)
	@BUF=$(BUF) .ci/fresh buf.gen.yaml gen

# What is left out is said, and in CI nothing may be.
missing:
ifneq ($(MISSING),)
	@echo "LEFT OUT, because its toolchain is missing here: $(MISSING)" >&2
	@[ "$$CI" != true ]
else
	@:
endif

$(BUF):
	@mkdir -p $(@D)
	@if command -v npm >/dev/null; then \
		npm install --silent --no-save --prefix $(@D) @bufbuild/buf@$(BUF_VERSION) && ln -s node_modules/.bin/buf $@; \
	else \
		GOBIN=$(CURDIR)/$(@D) go install github.com/bufbuild/buf/cmd/buf@v$(BUF_VERSION); \
	fi

$(GOLANGCI_LINT):
	@echo "building golangci-lint $(GOLANGCI_LINT_VERSION), once: some minutes"
	@GOBIN=$(CURDIR)/$(@D) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$(GOLANGCI_LINT_VERSION)
