package dev.loyaltycore.sdk.scenarios;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.loyaltycore.loyalty.v1.ErrorReason;
import dev.loyaltycore.sdk.LoyaltyException;
import java.lang.reflect.Method;
import java.util.Map;

/** Requests, answers and errors as a scenario writes them. */
final class Json {
  private static final Gson GSON = new Gson();
  private static final String SOME = "<some>";
  private static final TypeRegistry DETAILS = TypeRegistry.newBuilder()
      .add(ErrorInfo.getDescriptor())
      .add(BadRequest.getDescriptor())
      .add(RetryInfo.getDescriptor())
      .build();

  private Json() {}

  static <T extends Message> T request(Class<T> type, Object yaml) throws ReflectiveOperationException {
    Message.Builder builder = (Message.Builder) type.getMethod("newBuilder").invoke(null);
    try {
      JsonFormat.parser().merge(GSON.toJson(yaml == null ? Map.of() : yaml), builder);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("this is no " + type.getSimpleName() + ": " + yaml, e);
    }
    return type.cast(builder.build());
  }

  static JsonElement answer(Object message) {
    try {
      return JsonParser.parseString(JsonFormat.printer()
          .usingTypeRegistry(DETAILS)
          .alwaysPrintFieldsWithNoPresence()
          .print((Message) message));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonObject error(LoyaltyException e) {
    JsonObject json = new JsonObject();
    json.addProperty("type", e.getClass() == LoyaltyException.class
        ? "LoyaltyError"
        : e.getClass().getSimpleName().replace("Exception", ""));
    json.addProperty("reason", e.reason() == ErrorReason.UNRECOGNIZED
        ? e.reason().name()
        : e.reason().name().replace("ERROR_REASON_", ""));
    json.addProperty("code", e.code().name());
    JsonArray fields = new JsonArray();
    e.violations().forEach(violation -> fields.add(violation.field()));
    json.add("violations", fields);
    for (Method figure : e.getClass().getDeclaredMethods()) {
      if (e.getClass() != LoyaltyException.class) {
        try {
          json.addProperty(snakeCase(figure.getName()), figure.invoke(e).toString());
        } catch (ReflectiveOperationException failure) {
          throw new IllegalStateException(failure);
        }
      }
    }
    return json;
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
  }

  /** Where what came is not as expected, or null. */
  static String difference(Object expected, JsonElement came) {
    return difference("", GSON.toJsonTree(expected), came);
  }

  private static String difference(String path, JsonElement expected, JsonElement came) {
    String where = path.isEmpty() ? "the answer" : path;
    if (expected.isJsonObject()) {
      if (came == null || !came.isJsonObject()) {
        return where + " is " + came + ", not an object";
      }
      for (Map.Entry<String, JsonElement> field : expected.getAsJsonObject().entrySet()) {
        String difference = difference(
            path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
            field.getValue(),
            came.getAsJsonObject().get(field.getKey()));
        if (difference != null) {
          return difference;
        }
      }
      return null;
    }
    if (expected.isJsonArray()) {
      if (came == null || !came.isJsonArray() || came.getAsJsonArray().size() != expected.getAsJsonArray().size()) {
        return where + " is " + came + ", not a list of " + expected.getAsJsonArray().size();
      }
      for (int i = 0; i < expected.getAsJsonArray().size(); i++) {
        String difference =
            difference(path + "." + i, expected.getAsJsonArray().get(i), came.getAsJsonArray().get(i));
        if (difference != null) {
          return difference;
        }
      }
      return null;
    }
    String text = came == null ? "" : came.isJsonPrimitive() ? came.getAsString() : came.toString();
    boolean isAsExpected =
        SOME.equals(expected.getAsString()) ? !text.isEmpty() : text.equals(expected.getAsString());
    return isAsExpected ? null : where + " is " + came + ", not " + expected;
  }

  /** What is at a path with dots. */
  static String at(String path, JsonElement answer) {
    JsonElement here = answer;
    for (String name : path.split("\\.")) {
      here = here != null && here.isJsonArray()
          ? here.getAsJsonArray().get(Integer.parseInt(name))
          : here == null ? null : here.getAsJsonObject().get(name);
    }
    if (here == null) {
      throw new IllegalArgumentException("there is no " + path + " in " + answer);
    }
    return here.getAsString();
  }
}
