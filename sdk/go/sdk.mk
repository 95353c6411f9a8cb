# The Go SDK's code is generated with the server's: see generate-go.
.PHONY: test-go

test-go: ## Run the tests of the Go SDK
	@.ci/need cc redis-server
	go test ./sdk/scenarios/...
	go run ./server/e2e/stand -- go test -race -count=1 ./sdk/go/...
