package shop;

import dev.loyaltycore.sdk.LoyaltyClient;
import java.io.IOException;

/** Runs the shop until it is stopped. */
final class Main {
  private Main() {}

  public static void main(String[] args) throws IOException {
    String key = System.getenv("LOYALTY_KEY");
    if (key == null) {
      System.err.println("LOYALTY_KEY is missing: the shop's API key, as `make run` prints it");
      System.exit(2);
    }
    LoyaltyClient loyalty = LoyaltyClient.builder(variable("LOYALTY_URL", "http://127.0.0.1:8080"))
        .credentials(key)
        .programId(variable("LOYALTY_PROGRAM", "bistro"))
        .userAgent("example-shop/0.1.0")
        .build();
    int port = Integer.parseInt(variable("PORT", "3000"));
    Shop shop = Shop.open(loyalty, variable("CURRENCY", "PLN"), port);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      shop.close();
      loyalty.close();
    }));
    System.out.println("the shop listens on " + shop.url());
  }

  private static String variable(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null ? otherwise : value;
  }
}
