package dev.loyaltycore.sdk.scenarios;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** A way to the server through the stand's proxy, which makes faults and counts requests. */
final class Lane {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String control;
  private final String url;

  private Lane(String control, String url) {
    this.control = control;
    this.url = url;
  }

  static Lane open(Stand stand) throws IOException, InterruptedException {
    JsonObject lane = JsonParser.parseString(send(post(stand.proxy() + "/lanes", ""))).getAsJsonObject();
    return new Lane(stand.proxy() + "/lanes/" + lane.get("id").getAsString(), lane.get("url").getAsString());
  }

  String url() {
    return url;
  }

  void fault(List<?> faults) throws IOException, InterruptedException {
    send(post(control + "/faults", new Gson().toJson(faults)));
  }

  int requests() throws IOException, InterruptedException {
    String answer = send(HttpRequest.newBuilder(URI.create(control)).GET().build());
    return JsonParser.parseString(answer).getAsJsonObject().get("requests").getAsInt();
  }

  private static HttpRequest post(String url, String body) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static String send(HttpRequest request) throws IOException, InterruptedException {
    var response = HTTP.send(request, BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException("the proxy refused " + request.uri() + ": " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }
}
