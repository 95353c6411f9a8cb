package dev.loyaltycore.sdk;

import java.security.SecureRandom;
import java.util.UUID;

/** Ids that make a call safe to repeat. */
public final class RequestIds {
  private static final SecureRandom RANDOM = new SecureRandom();

  private RequestIds() {}

  /**
   * Makes a new id. Save it before the call: made again with it, also after a crash, the call takes effect once.
   *
   * @return a UUIDv7: the time, and 74 random bits
   */
  public static String next() {
    byte[] random = new byte[10];
    RANDOM.nextBytes(random);
    long high = System.currentTimeMillis() << 16 | 0x7000 | (random[0] & 0x0f) << 8 | random[1] & 0xff;
    long low = 0b10;
    low = low << 6 | random[2] & 0x3f;
    for (int i = 3; i < random.length; i++) {
      low = low << 8 | random[i] & 0xff;
    }
    return new UUID(high, low).toString();
  }
}
