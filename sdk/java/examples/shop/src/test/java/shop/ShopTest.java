package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.loyaltycore.loyalty.v1.GetBalanceRequest;
import dev.loyaltycore.loyalty.v1.MemberRef;
import dev.loyaltycore.sdk.LoyaltyClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shop on the stand of sdk/scenarios: `make test-java` runs it. */
class ShopTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String customer = "customer-" + UUID.randomUUID();
  private LoyaltyClient loyalty;
  private Shop shop;

  @BeforeEach
  void open() throws IOException {
    loyalty = LoyaltyClient.builder(System.getenv("LOYALTY_URL"))
        .credentials(System.getenv("LOYALTY_KEY"))
        .programId("scenarios")
        .build();
    shop = Shop.open(loyalty, "EUR", 0);
  }

  @AfterEach
  void close() {
    shop.close();
    loyalty.close();
  }

  private HttpResponse<String> post(Shop shop, String path, String body) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(shop.url() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private JsonObject post(String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> response = post(shop, path, body);
    assertEquals(200, response.statusCode(), response.body());
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }

  private String order(long amountMinorUnits) throws IOException, InterruptedException {
    return post("/orders", "{\"customer\": \"" + customer + "\", \"amountMinorUnits\": " + amountMinorUnits + "}")
        .get("number")
        .getAsString();
  }

  private long available() {
    return loyalty.loyalty()
        .getBalance(GetBalanceRequest.newBuilder()
            .setMember(MemberRef.newBuilder().setMemberId(customer))
            .build())
        .getBalance()
        .getAvailable();
  }

  @Test
  void anOrderThatIsPaidEarnsOnceHoweverOftenThatIsTold() throws Exception {
    String order = order(4250);
    assertEquals(42, post("/orders/" + order + "/paid", "").get("points").getAsLong());
    assertEquals(42, post("/orders/" + order + "/paid", "").get("points").getAsLong());
    assertEquals(42, available());
  }

  @Test
  void refundsTakeBackTheirShareOnce() throws Exception {
    String order = order(4200);
    post("/orders/" + order + "/paid", "");
    String refund = "{\"refund\": \"" + UUID.randomUUID() + "\", \"amountMinorUnits\": 1000}";
    assertEquals(10, post("/orders/" + order + "/refunds", refund).get("points").getAsLong());
    assertEquals(10, post("/orders/" + order + "/refunds", refund).get("points").getAsLong());
    assertEquals(32, available());
  }

  @Test
  void aRefundOfMoreThanWasPaidIsRefused() throws Exception {
    String order = order(1000);
    post("/orders/" + order + "/paid", "");
    HttpResponse<String> response =
        post(shop, "/orders/" + order + "/refunds", "{\"refund\": \"" + UUID.randomUUID() + "\", \"amountMinorUnits\": 9900}");
    assertEquals(422, response.statusCode());
    assertTrue(response.body().contains("REVERSAL_EXCEEDS_ORIGINAL"), response.body());
  }

  @Test
  void aPaymentThatCannotBeRecordedIsToBeToldAgain() throws Exception {
    int nobodyThere;
    try (ServerSocket free = new ServerSocket(0)) {
      nobodyThere = free.getLocalPort();
    }
    try (LoyaltyClient away = LoyaltyClient.builder("http://127.0.0.1:" + nobodyThere)
            .maxBackoff(Duration.ofMillis(1))
            .build();
        Shop cutOff = Shop.open(away, "EUR", 0)) {
      String sale = post(cutOff, "/orders", "{\"customer\": \"ann\", \"amountMinorUnits\": 100}").body();
      String number = JsonParser.parseString(sale).getAsJsonObject().get("number").getAsString();
      assertEquals(503, post(cutOff, "/orders/" + number + "/paid", "").statusCode());
    }
  }

  @Test
  void anUnknownOrderIsNotFoundAndABadBodyIsSaidToBeOne() throws Exception {
    assertEquals(404, post(shop, "/orders/none/paid", "").statusCode());
    assertEquals(404, post(shop, "/elsewhere", "").statusCode());
    assertEquals(400, post(shop, "/orders", "{").statusCode());
    assertEquals(400, post(shop, "/orders", "{}").statusCode());
  }
}
