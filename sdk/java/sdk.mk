.PHONY: test-java docs-java generate-java fresh-java

PROTOC_VERSION    := 4.36.2
# The plugin comes for Linux up to this version; grpc-java's runtime may be newer (pom.xml).
GRPC_JAVA_VERSION := 1.83.1

ifneq ($(shell command -v mvn),)
SDKS += java
else
MISSING += sdk/java (mvn)
endif

PROTOC               := .tools/protoc-$(PROTOC_VERSION)/protoc
GRPC_JAVA            := .tools/protoc-gen-grpc-java-$(GRPC_JAVA_VERSION)/protoc-gen-grpc-java
WITH_JAVA_GENERATORS := PATH="$(CURDIR)/$(dir $(PROTOC)):$(CURDIR)/$(dir $(GRPC_JAVA)):$$PATH"

test-java: ## Run the tests of the Java SDK, its example's, and its installation
	@.ci/need javac mvn redis-server
	go run ./server/e2e/stand -- sdk/java/check

docs-java: ## Make the Java SDK's reference: sdk/java/target/reports/apidocs
	@.ci/need javac mvn
	mvn -B -ntp -q -f sdk/java compile javadoc:javadoc

generate-java: $(BUF) $(PROTOC) $(GRPC_JAVA)
	$(WITH_JAVA_GENERATORS) $(BUF) generate --template sdk/java/buf.gen.yaml

fresh-java: $(BUF) $(PROTOC) $(GRPC_JAVA)
	@$(WITH_JAVA_GENERATORS) BUF=$(BUF) .ci/fresh sdk/java/buf.gen.yaml sdk/java/src/generated

$(PROTOC): ARTIFACT := com.google.protobuf:protoc:$(PROTOC_VERSION)
$(GRPC_JAVA): ARTIFACT := io.grpc:protoc-gen-grpc-java:$(GRPC_JAVA_VERSION)
$(PROTOC) $(GRPC_JAVA): MACHINE = $(shell uname -sm | \
	sed 's/Linux /linux-/; s/Darwin /osx-/; s/arm64/aarch_64/; s/aarch64/aarch_64/')
$(PROTOC) $(GRPC_JAVA):
	@mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy \
		-Dartifact=$(ARTIFACT):exe:$(MACHINE) -DoutputDirectory=$(CURDIR)/$(@D)
	@chmod +x $(@D)/*.exe && mv $(@D)/*.exe $@
