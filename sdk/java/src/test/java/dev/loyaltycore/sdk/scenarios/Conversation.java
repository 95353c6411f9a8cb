package dev.loyaltycore.sdk.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.Message;
import dev.loyaltycore.loyalty.v1.AccrueRequest;
import dev.loyaltycore.loyalty.v1.WatchBalanceRequest;
import dev.loyaltycore.sdk.AccrualResult;
import dev.loyaltycore.sdk.BalanceWatch;
import dev.loyaltycore.sdk.LoyaltyClient;
import dev.loyaltycore.sdk.LoyaltyClientBuilder;
import dev.loyaltycore.sdk.LoyaltyException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of a scenario, over a lane of its own. */
final class Conversation implements AutoCloseable {
  private static final long NEXT_SECONDS = 20;
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

  private record ClientKey(Object credential, Map<String, Object> options) {}

  private final Stand stand;
  private final Lane lane;
  private final Map<String, String> variables = new HashMap<>();
  private final Map<ClientKey, LoyaltyClient> clients = new HashMap<>();
  private final Map<String, BalanceWatch> watches = new HashMap<>();

  Conversation(Stand stand) throws IOException, InterruptedException {
    this.stand = stand;
    this.lane = Lane.open(stand);
    variables.put("run", Long.toString(System.nanoTime(), Character.MAX_RADIX));
  }

  void have(Scenario scenario) throws Exception {
    int number = 0;
    for (Map<String, Object> step : scenario.steps()) {
      number++;
      try {
        // accrue_all has a variable of its own, and is filled in there.
        Object accruals = step.get("accrue_all");
        Map<String, Object> rest = new HashMap<>(step);
        rest.remove("accrue_all");
        @SuppressWarnings("unchecked") // an object stays one
        Map<String, Object> filled = (Map<String, Object>) fill(rest);
        if (accruals != null) {
          filled.put("accrue_all", accruals);
        }
        take(filled);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("step " + number + ", " + step + ": " + e.getMessage(), e);
      }
    }
  }

  private void take(Map<String, Object> step) throws Exception {
    if (step.get("faults") instanceof List<?> faults) {
      lane.fault(faults);
    }
    int before = lane.requests();
    JsonElement answer = null;
    LoyaltyException error = null;
    try {
      answer = answer(step);
    } catch (LoyaltyException e) {
      error = e;
    }
    if (error != null && !step.containsKey("error")) {
      throw error;
    }
    if (step.containsKey("error")) {
      if (error == null) {
        fail("it went well: " + answer);
      }
      assertNull(Json.difference(step.get("error"), Json.error(error)), error.toString());
    }
    if (step.containsKey("expect")) {
      assertNull(Json.difference(step.get("expect"), answer), () -> "not as expected");
    }
    if (step.containsKey("count")) {
      assertEquals(step.get("count"), answer.getAsJsonObject().getAsJsonArray("items").size(), "count");
    }
    if (step.containsKey("attempts")) {
      assertEquals(step.get("attempts"), lane.requests() - before, "attempts");
    }
    if (step.get("save") instanceof Map<?, ?> save) {
      for (Map.Entry<?, ?> variable : save.entrySet()) {
        variables.put((String) variable.getKey(), Json.at((String) variable.getValue(), answer));
      }
    }
  }

  private JsonElement answer(Map<String, Object> step) throws Exception {
    LoyaltyClient client = client(step);
    Object send = step.get("send");
    if (step.get("call") instanceof String call) {
      String[] names = call.split("\\.");
      Object service = LoyaltyClient.class.getMethod(names[0]).invoke(client);
      return Json.answer(invoke(service, lowerCase(names[1]), send));
    }
    if (step.get("list") instanceof String list) {
      Iterable<?> items = (Iterable<?>) invoke(client, lowerCase(list.split("\\.")[1]) + "All", send);
      JsonArray all = new JsonArray();
      items.forEach(item -> all.add(Json.answer(item)));
      return items(all);
    }
    if (step.get("accrue_all") instanceof Map<?, ?> accruals) {
      return accrueAll(client, accruals);
    }
    if (step.get("watch") instanceof String name) {
      watches.put(name, client.watchBalance(Json.request(WatchBalanceRequest.class, send)));
      return new JsonObject();
    }
    if (step.get("next") instanceof String name) {
      return next(watches.get(name), step.getOrDefault("expect", Map.of()));
    }
    watches.remove((String) step.get("stop")).close();
    return new JsonObject();
  }

  private static Object invoke(Object target, String name, Object send) throws ReflectiveOperationException {
    Method method = Arrays.stream(target.getClass().getMethods())
        .filter(m -> m.getName().equals(name) && m.getParameterCount() == 1)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no call " + name));
    Message request = Json.request(method.getParameterTypes()[0].asSubclass(Message.class), send);
    try {
      return method.invoke(target, request);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static String lowerCase(String rpc) {
    return Character.toLowerCase(rpc.charAt(0)) + rpc.substring(1);
  }

  private static JsonObject items(JsonArray items) {
    JsonObject answer = new JsonObject();
    answer.add("items", items);
    return answer;
  }

  private JsonObject accrueAll(LoyaltyClient client, Map<?, ?> accruals) throws ReflectiveOperationException {
    List<AccrueRequest> requests = new ArrayList<>();
    for (int i = 1; i <= (Integer) accruals.get("count"); i++) {
      variables.put("i", Integer.toString(i));
      requests.add(Json.request(AccrueRequest.class, fill(accruals.get("request"))));
    }
    variables.remove("i");
    JsonArray results = new JsonArray();
    client.accrueAll(requests).forEach(result -> results.add(json(result)));
    return items(results);
  }

  private static JsonObject json(AccrualResult result) {
    JsonObject json = new JsonObject();
    if (result.error() != null) {
      json.add("error", Json.error(result.error()));
    } else {
      json.add("accrual", Json.answer(result.accrual()));
    }
    return json;
  }

  private static JsonElement next(BalanceWatch watch, Object expected) throws Exception {
    List<String> differences = new ArrayList<>();
    CompletableFuture<JsonElement> found = CompletableFuture.supplyAsync(() -> {
      for (;;) {
        JsonElement answer = Json.answer(watch.next());
        String difference = Json.difference(expected, answer);
        if (difference == null) {
          return answer;
        }
        synchronized (differences) {
          differences.add(difference);
        }
      }
    });
    try {
      return found.get(NEXT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      watch.close();
      synchronized (differences) {
        return fail("nothing as expected within " + NEXT_SECONDS + " seconds, but " + differences);
      }
    } catch (ExecutionException e) {
      throw LoyaltyException.of(e);
    }
  }

  /** The client that a step's calls are made by: the same for the same credential and options. */
  @SuppressWarnings("unchecked") // an object stays one
  private LoyaltyClient client(Map<String, Object> step) {
    Object credential = step.getOrDefault("as", stand.key());
    Map<String, Object> options = (Map<String, Object>) step.getOrDefault("options", Map.of());
    return clients.computeIfAbsent(new ClientKey(credential, options), key -> {
      LoyaltyClientBuilder builder = LoyaltyClient.builder(lane.url())
          .programId("scenarios")
          .initialBackoff(Duration.ofMillis(1))
          .maxBackoff(Duration.ofMillis(20));
      if (!credential.equals("none")) {
        builder.credentials((String) credential);
      }
      Scenario.checkKeys(options, Set.of("timeout", "attempt_timeout", "max_attempts"));
      options.forEach((name, value) -> {
        switch (name) {
          case "timeout" -> builder.timeout(seconds(value));
          case "attempt_timeout" -> builder.attemptTimeout(seconds(value));
          default -> builder.maxAttempts((Integer) value);
        }
      });
      return builder.build();
    });
  }

  private static Duration seconds(Object value) {
    return Duration.ofMillis(Math.round(((Number) value).doubleValue() * 1000));
  }

  private Object fill(Object value) {
    if (value instanceof Map<?, ?> object) {
      Map<String, Object> filled = new HashMap<>();
      object.forEach((key, field) -> filled.put((String) key, fill(field)));
      return filled;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(this::fill).toList();
    }
    return value instanceof String text ? fillText(text) : value;
  }

  private String fillText(String text) {
    return VARIABLE.matcher(text).replaceAll(match -> {
      String value = variables.get(match.group(1));
      if (value == null) {
        throw new IllegalArgumentException("there is no variable " + match.group());
      }
      return Matcher.quoteReplacement(value);
    });
  }

  @Override
  public void close() {
    watches.values().forEach(BalanceWatch::close);
    clients.values().forEach(LoyaltyClient::close);
  }
}
