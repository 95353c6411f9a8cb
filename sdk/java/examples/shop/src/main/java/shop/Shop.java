package shop;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.loyaltycore.loyalty.v1.AccrueRequest;
import dev.loyaltycore.loyalty.v1.AccrueResponse;
import dev.loyaltycore.loyalty.v1.Activity;
import dev.loyaltycore.loyalty.v1.EnrollMemberRequest;
import dev.loyaltycore.loyalty.v1.ErrorReason;
import dev.loyaltycore.loyalty.v1.MemberRef;
import dev.loyaltycore.loyalty.v1.Money;
import dev.loyaltycore.loyalty.v1.Purchase;
import dev.loyaltycore.loyalty.v1.ReverseAccrualRequest;
import dev.loyaltycore.loyalty.v1.ReverseAccrualResponse;
import dev.loyaltycore.loyalty.v1.Source;
import dev.loyaltycore.sdk.LoyaltyClient;
import dev.loyaltycore.sdk.LoyaltyException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A shop's backend: orders that earn points when they are paid and lose them when money goes back.
 *
 * <pre>
 * POST /orders                 {"customer": "ann", "amountMinorUnits": 1500}    a sale; answers {"number": "…"}
 * POST /orders/NUMBER/paid     {}                                               the payment provider's word
 * POST /orders/NUMBER/refunds  {"refund": "r-1", "amountMinorUnits": 500}       money that went back
 * </pre>
 */
public final class Shop implements AutoCloseable {
  private static final Pattern PATH = Pattern.compile("/orders(?:/([^/]+)/(paid|refunds))?");
  private static final int THREADS = 16;

  /** The shop's own record of a sale. A real shop keeps them in a database. */
  private record Order(String customer, long amountMinorUnits) {}

  /** What a call is answered with when it can't be done. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final int status;

    Refused(int status, String why) {
      super(why);
      this.status = status;
    }
  }

  private final LoyaltyClient loyalty;
  private final String currency;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Map<String, Order> orders = new ConcurrentHashMap<>();

  private Shop(LoyaltyClient loyalty, String currency, HttpServer server) {
    this.loyalty = loyalty;
    this.currency = currency;
    this.server = server;
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  /** Opens a shop on this machine; port 0 is any that is free. */
  public static Shop open(LoyaltyClient loyalty, String currency, int port) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new Shop(loyalty, currency, HttpServer.create(address, 0));
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }

  private JsonObject order(JsonObject sale) throws Refused {
    String number = UUID.randomUUID().toString();
    orders.put(number, new Order(text(sale, "customer"), Long.parseLong(text(sale, "amountMinorUnits"))));
    JsonObject answer = new JsonObject();
    answer.addProperty("number", number);
    return answer;
  }

  /**
   * Payment providers tell of a payment at least once. The order's number makes the request id, so that it doesn't matter
   * how often, or whether this process died in between.
   */
  private JsonObject paid(String number, Order order) {
    AccrueRequest accrual = AccrueRequest.newBuilder()
        .setRequestId("paid-" + number)
        .setMember(MemberRef.newBuilder().setMemberId(order.customer()))
        .setActivity(Activity.newBuilder()
            .setSource(source(number))
            .setPurchase(Purchase.newBuilder()
                .setAmount(Money.newBuilder()
                    .setCurrencyCode(currency)
                    .setMinorUnits(order.amountMinorUnits()))))
        .build();
    AccrueResponse answer;
    try {
      answer = loyalty.loyalty().accrue(accrual);
    } catch (LoyaltyException e) {
      if (e.reason() != ErrorReason.ERROR_REASON_MEMBER_NOT_FOUND) {
        throw e;
      }
      loyalty.members().enrollMember(EnrollMemberRequest.newBuilder()
          .setRequestId("customer-" + order.customer())
          .setMemberId(order.customer())
          .build());
      answer = loyalty.loyalty().accrue(accrual);
    }
    return points(answer.getPoints(), answer.getBalance().getAvailable());
  }

  /** A refund has a number of its own, from whoever pays it out. Parts of an order may be refunded, one by one. */
  private JsonObject refund(String number, JsonObject refund) throws Refused {
    ReverseAccrualResponse answer = loyalty.loyalty().reverseAccrual(ReverseAccrualRequest.newBuilder()
        .setRequestId("refund-" + text(refund, "refund"))
        .setSource(source(number))
        .setAmountMinorUnits(Long.parseLong(text(refund, "amountMinorUnits")))
        .setReason("Refund")
        .build());
    return points(answer.getPoints(), answer.getBalance().getAvailable());
  }

  private static Source source(String number) {
    return Source.newBuilder().setType("order").setReference(number).build();
  }

  private static JsonObject points(long points, long available) {
    JsonObject answer = new JsonObject();
    answer.addProperty("points", points);
    answer.addProperty("available", available);
    return answer;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        answer(exchange, 200, route(exchange));
      } catch (Refused e) {
        answer(exchange, e.status, error(e.getMessage()));
      } catch (JsonParseException | NumberFormatException e) {
        answer(exchange, 400, error("the body is not what this takes"));
      } catch (LoyaltyException e) {
        // A provider that gets 503 tells again, and the request id makes that safe.
        answer(exchange, e.isRefusal() && e.retryDelay().isEmpty() ? 422 : 503, error(e.getMessage()));
      }
    }
  }

  private JsonObject route(HttpExchange exchange) throws IOException, Refused {
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    if (!exchange.getRequestMethod().equals("POST") || !path.matches()) {
      throw new Refused(404, "there is nothing here");
    }
    String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (!(JsonParser.parseString(text.isBlank() ? "{}" : text) instanceof JsonObject body)) {
      throw new Refused(400, "the body is no object");
    }
    String number = path.group(1);
    if (number == null) {
      return order(body);
    }
    Order order = orders.get(number);
    if (order == null) {
      throw new Refused(404, "there is no such order");
    }
    return path.group(2).equals("paid") ? paid(number, order) : refund(number, body);
  }

  private static String text(JsonObject body, String name) throws Refused {
    if (!(body.get(name) instanceof JsonPrimitive value)) {
      throw new Refused(400, "the body lacks " + name);
    }
    return value.getAsString();
  }

  private static JsonObject error(String text) {
    JsonObject answer = new JsonObject();
    answer.addProperty("error", text);
    return answer;
  }

  private static void answer(HttpExchange exchange, int status, JsonObject body) throws IOException {
    byte[] bytes = new Gson().toJson(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
