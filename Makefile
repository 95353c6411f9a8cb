# The tools that are not in go.mod, and their versions. They are kept in .tools, each version in a directory of its
# own: a new version here installs itself.
BUF_VERSION           := 1.75.0
GOLANGCI_LINT_VERSION := 2.15.0
PROTOC_VERSION        := 4.36.2
# The plugin comes for Linux up to this version; grpc-java's runtime may be newer (sdk/java/pom.xml).
GRPC_JAVA_VERSION     := 1.83.1

BUF           := .tools/buf-$(BUF_VERSION)/buf
GOLANGCI_LINT := .tools/golangci-lint-$(GOLANGCI_LINT_VERSION)/golangci-lint
PROTOC        := .tools/protoc-$(PROTOC_VERSION)/protoc
GRPC_JAVA     := .tools/protoc-gen-grpc-java-$(GRPC_JAVA_VERSION)/protoc-gen-grpc-java

# What generates sdk/java, where there is Maven to fetch it, and a PATH with it.
JAVA_GENERATORS      := $(if $(shell command -v mvn),$(PROTOC) $(GRPC_JAVA))
JAVA_GENERATORS_PATH := $(CURDIR)/$(dir $(PROTOC)):$(CURDIR)/$(dir $(GRPC_JAVA)):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help run member-app build test test-go test-typescript test-java docs-java bench bench-full generate fmt lint

# The npm packages of sdk/typescript and its examples, where there is npm.
NODE_MODULES := $(if $(shell command -v npm),sdk/typescript/node_modules)

help: ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Run a server with a private Postgres and Redis, and a program to try
	@bin/loyalty dev

member-app: URL := http://127.0.0.1:8080
member-app: $(NODE_MODULES) ## Serve a member's web app beside `make run`: make member-app KEY=lk_bistro_…
	@LOYALTY_URL=$(URL) LOYALTY_KEY=$(KEY) npm run --silent --prefix sdk/typescript/examples/member-app dev

# Without a C compiler, without what debuggers need, and with memory for time: the first build is long enough.
build: ## Build the server: bin/loyalty
	@echo "building bin/loyalty (the first time takes a minute or two)"
	@CGO_ENABLED=0 GOGC=400 go build -trimpath -gcflags=all=-dwarf=false -ldflags=-w -o bin/loyalty ./server/cmd/loyalty

test: ## Run everything that must pass
	@.ci/need cc python3 redis-server
	go test -race ./gen/... ./server/cmd/... ./server/internal/...
	go test ./server/e2e/... ./server/bench/...
	@.ci/sdks

test-go: ## Run the tests of the Go SDK
	@.ci/need cc redis-server
	go test ./sdk/scenarios/...
	go run ./server/e2e/stand -- go test -race -count=1 ./sdk/go/...

test-typescript: sdk/typescript/node_modules ## Run the tests of sdk/typescript, and of its web app in Chromium
	@.ci/need chromium redis-server
	npm run --silent --prefix sdk/typescript build
	npm run --silent --prefix sdk/typescript check
	npm test --silent --prefix sdk/typescript
	go run ./server/e2e/stand -- npm run --silent --prefix sdk/typescript test:stand

test-java: ## Run the tests of sdk/java, its example's, and its installation
	@.ci/need javac mvn redis-server
	go run ./server/e2e/stand -- sdk/java/check

docs-java: ## Make the Java SDK's reference: sdk/java/target/reports/apidocs
	@.ci/need javac mvn
	mvn -B -ntp -q -f sdk/java compile javadoc:javadoc

bench: ## Measure the server against yardsticks, in under five minutes
	@.ci/need redis-server
	@go run ./server/bench

bench-full: ## The same with all rows, and with 20 million postings in the ledger: an hour or so, and 40 GB of disk
	@.ci/need redis-server
	@go run ./server/bench -full

generate: $(BUF) $(NODE_MODULES) $(JAVA_GENERATORS) ## Make gen/ and the SDKs' generated code anew from proto/
	$(BUF) generate
	$(if $(NODE_MODULES),$(BUF) generate --template sdk/typescript/buf.gen.yaml,@echo "sdk/typescript is left out: npm is missing")
	$(if $(JAVA_GENERATORS),PATH="$(JAVA_GENERATORS_PATH)" $(BUF) generate --template sdk/java/buf.gen.yaml,\
		@echo "sdk/java is left out: Maven is missing")

fmt: $(BUF) $(GOLANGCI_LINT) ## Format Go and protos
	$(GOLANGCI_LINT) fmt
	$(BUF) format --write --path proto/loyalty

lint: $(BUF) $(GOLANGCI_LINT) $(NODE_MODULES) $(JAVA_GENERATORS) ## Check style, walls, the contract's compatibility, and that what is generated is fresh
	$(BUF) lint
	$(BUF) format --diff --exit-code --path proto/loyalty
	@BUF=$(BUF) .ci/breaking
	@BUF=$(BUF) PATH="$(JAVA_GENERATORS_PATH)" .ci/fresh
	go mod tidy -diff
	go vet ./...
	$(GOLANGCI_LINT) run

$(BUF):
	@mkdir -p $(@D)
	@if command -v npm >/dev/null; then \
		npm install --silent --no-save --prefix $(@D) @bufbuild/buf@$(BUF_VERSION) && ln -s node_modules/.bin/buf $@; \
	else \
		GOBIN=$(CURDIR)/$(@D) go install github.com/bufbuild/buf/cmd/buf@v$(BUF_VERSION); \
	fi

sdk/typescript/node_modules: sdk/typescript/package-lock.json
	npm ci --silent --no-audit --no-fund --prefix sdk/typescript
	@touch $@

$(GOLANGCI_LINT):
	@echo "building golangci-lint $(GOLANGCI_LINT_VERSION), once: some minutes"
	@GOBIN=$(CURDIR)/$(@D) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$(GOLANGCI_LINT_VERSION)

$(PROTOC): ARTIFACT := com.google.protobuf:protoc:$(PROTOC_VERSION)
$(GRPC_JAVA): ARTIFACT := io.grpc:protoc-gen-grpc-java:$(GRPC_JAVA_VERSION)
$(PROTOC) $(GRPC_JAVA): MACHINE = $(shell uname -sm | \
	sed 's/Linux /linux-/; s/Darwin /osx-/; s/arm64/aarch_64/; s/aarch64/aarch_64/')
$(PROTOC) $(GRPC_JAVA):
	@mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy \
		-Dartifact=$(ARTIFACT):exe:$(MACHINE) -DoutputDirectory=$(CURDIR)/$(@D)
	@chmod +x $(@D)/*.exe && mv $(@D)/*.exe $@
