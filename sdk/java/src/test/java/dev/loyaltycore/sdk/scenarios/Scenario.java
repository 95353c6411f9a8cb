package dev.loyaltycore.sdk.scenarios;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** A conversation as its file has it. */
record Scenario(List<Map<String, Object>> steps) {
  static final Set<String> KINDS = Set.of("call", "list", "accrue_all", "watch", "next", "stop");

  private static final Set<String> FIELDS =
      Set.of("send", "expect", "count", "error", "save", "as", "faults", "attempts", "options");

  static Scenario read(Path file) throws IOException {
    Map<String, Object> document;
    try (Reader reader = Files.newBufferedReader(file)) {
      document = yaml().load(reader);
    }
    checkKeys(document, Set.of("about", "steps"));
    @SuppressWarnings("unchecked") // what is not a list of objects fails as one
    List<Map<String, Object>> steps = (List<Map<String, Object>>) document.get("steps");
    for (Map<String, Object> step : steps) {
      Set<String> kinds = new TreeSet<>(step.keySet());
      kinds.retainAll(KINDS);
      if (kinds.size() != 1) {
        throw new IllegalArgumentException("a step has one of " + new TreeSet<>(KINDS) + ", not " + step.keySet());
      }
      Set<String> known = new TreeSet<>(FIELDS);
      known.addAll(kinds);
      checkKeys(step, known);
    }
    return new Scenario(steps);
  }

  static void checkKeys(Map<String, ?> object, Set<String> known) {
    Set<String> unknown = new TreeSet<>(object.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("unknown keys " + unknown + "; known are " + new TreeSet<>(known));
    }
  }

  /** Instants are texts, as in JSON. */
  private static Yaml yaml() {
    LoaderOptions loading = new LoaderOptions();
    DumperOptions dumping = new DumperOptions();
    Resolver resolver = new Resolver() {
      @Override
      public void addImplicitResolver(Tag tag, Pattern pattern, String first, int limit) {
        if (tag != Tag.TIMESTAMP) {
          super.addImplicitResolver(tag, pattern, first, limit);
        }
      }
    };
    return new Yaml(new SafeConstructor(loading), new Representer(dumping), dumping, loading, resolver);
  }
}
