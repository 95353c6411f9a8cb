.PHONY: test-typescript member-app generate-typescript fresh-typescript

ifneq ($(shell command -v npm),)
SDKS += typescript
else
MISSING += sdk/typescript (npm)
endif

NODE_MODULES := sdk/typescript/node_modules

test-typescript: $(NODE_MODULES) ## Run the tests of the TypeScript SDK, and of its web app in Chromium
	@.ci/need chromium redis-server
	npm run --silent --prefix sdk/typescript build
	npm run --silent --prefix sdk/typescript check
	npm test --silent --prefix sdk/typescript
	go run ./server/e2e/stand -- npm run --silent --prefix sdk/typescript test:stand

member-app: URL := http://127.0.0.1:8080
member-app: $(NODE_MODULES) ## Serve a member's web app beside `make run`: make member-app KEY=lk_bistro_…
	@LOYALTY_URL=$(URL) LOYALTY_KEY=$(KEY) npm run --silent --prefix sdk/typescript/examples/member-app dev

generate-typescript: $(BUF) $(NODE_MODULES)
	$(BUF) generate --template sdk/typescript/buf.gen.yaml

fresh-typescript: $(BUF) $(NODE_MODULES)
	@BUF=$(BUF) .ci/fresh sdk/typescript/buf.gen.yaml sdk/typescript/src/gen

$(NODE_MODULES): sdk/typescript/package-lock.json
	npm ci --silent --no-audit --no-fund --prefix sdk/typescript
	@touch $@
