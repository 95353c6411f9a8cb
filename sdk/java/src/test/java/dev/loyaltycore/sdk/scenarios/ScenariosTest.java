package dev.loyaltycore.sdk.scenarios;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Has each conversation of sdk/scenarios with the core, and writes down how it went. */
class ScenariosTest {
  private static final String PROGRAM = "program.yaml";
  private static final Map<String, String> RESULTS = new TreeMap<>();

  @TestFactory
  Stream<DynamicTest> scenarios() throws IOException {
    Stand stand = Stand.fromEnvironment();
    List<Path> files;
    try (Stream<Path> all = Files.list(stand.scenarios())) {
      files = all.filter(file -> file.toString().endsWith(".yaml") && !file.endsWith(PROGRAM)).sorted().toList();
    }
    assertFalse(files.isEmpty(), "there are no scenarios in " + stand.scenarios());
    return files.stream().map(file -> {
      String name = file.getFileName().toString().replace(".yaml", "");
      return DynamicTest.dynamicTest(name, file.toUri(), () -> {
        RESULTS.put(name, "failed");
        Scenario scenario = Scenario.read(file);
        try (Conversation conversation = new Conversation(stand)) {
          conversation.have(scenario);
        }
        RESULTS.put(name, "passed");
      });
    });
  }

  @AfterAll
  static void writeResults() throws IOException {
    Path file = Stand.fromEnvironment().results().resolve("java.json");
    Files.writeString(file, new Gson().toJson(Map.of("sdk", "java", "results", RESULTS)));
  }
}
