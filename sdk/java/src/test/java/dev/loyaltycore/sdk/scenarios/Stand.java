package dev.loyaltycore.sdk.scenarios;

import java.nio.file.Path;

/** Where the stand is that the scenarios run against: see sdk/scenarios/README.md. */
public record Stand(String url, String key, String proxy, Path scenarios, Path results) {
  /** The stand as its environment tells it. */
  public static Stand fromEnvironment() {
    return new Stand(
        variable("LOYALTY_URL"),
        variable("LOYALTY_KEY"),
        variable("LOYALTY_PROXY"),
        Path.of(variable("LOYALTY_SCENARIOS")),
        Path.of(variable("LOYALTY_RESULTS")));
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalStateException(
          name + " is not set: run these tests on the stand, with `make test-java`, or from the repository's root with"
              + " `go run ./server/e2e/stand -- mvn -f sdk/java test`");
    }
    return value;
  }

  @Override
  public String toString() {
    return "Stand[" + url + "]";
  }
}
