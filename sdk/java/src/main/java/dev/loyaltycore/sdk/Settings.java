package dev.loyaltycore.sdk;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The options of a client that calls go by. */
record Settings(
    String programId,
    Duration timeout,
    Duration attemptTimeout,
    int maxAttempts,
    Duration initialBackoff,
    Duration maxBackoff,
    Duration watchSilence) {

  /** The pause after so many attempts that failed: random, so that clients don't come back all at once. */
  Duration pause(int failed) {
    double most = Math.min(maxBackoff.toNanos(), initialBackoff.toNanos() * Math.pow(2, failed - 1));
    return Duration.ofNanos((long) (ThreadLocalRandom.current().nextDouble() * most));
  }
}
