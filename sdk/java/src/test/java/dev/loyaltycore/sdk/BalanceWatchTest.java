package dev.loyaltycore.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import dev.loyaltycore.loyalty.v1.Balance;
import dev.loyaltycore.loyalty.v1.ErrorReason;
import dev.loyaltycore.loyalty.v1.MemberRef;
import dev.loyaltycore.loyalty.v1.WatchBalanceRequest;
import dev.loyaltycore.loyalty.v1.WatchBalanceResponse;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BalanceWatchTest {
  private static final WatchBalanceRequest ANN =
      WatchBalanceRequest.newBuilder().setMember(MemberRef.newBuilder().setMemberId("ann")).build();

  private FakeCore core;
  private LoyaltyClient client;

  @BeforeEach
  void start() throws IOException {
    core = new FakeCore();
    client = core.client().build();
  }

  @AfterEach
  void stop() {
    client.close();
    core.close();
  }

  private static WatchBalanceResponse answer(long version, long available) {
    return WatchBalanceResponse.newBuilder()
        .setMemberId("ann")
        .setBalance(Balance.newBuilder()
            .setVersion(version)
            .setAvailable(available)
            .setAsOfTime(Timestamp.newBuilder().setNanos((int) (System.nanoTime() % 1_000_000))))
        .build();
  }

  private static RuntimeException refusal(Code code, String reason) {
    return StatusProto.toStatusRuntimeException(FakeCore.refusal(code, reason, Map.of()));
  }

  private static long minVersion(FakeCore.Open open) {
    return ((WatchBalanceRequest) open.call().request()).getMinVersion();
  }

  @Test
  void eachChangeIsToldAndRepeatsAreNot() throws Exception {
    try (BalanceWatch watch = client.watchBalance(ANN)) {
      FakeCore.Open open = core.opened();
      assertEquals("coffee", ((WatchBalanceRequest) open.call().request()).getProgramId());
      open.answers().onNext(answer(1, 10));
      assertEquals(10, watch.next().getBalance().getAvailable());
      open.answers().onNext(answer(1, 10));
      open.answers().onNext(answer(2, 20));
      assertEquals(20, watch.next().getBalance().getAvailable());
    }
  }

  @Test
  void aChangeWithoutANewVersionIsTold() throws Exception {
    try (BalanceWatch watch = client.watchBalance(ANN)) {
      FakeCore.Open open = core.opened();
      open.answers().onNext(answer(1, 10));
      assertEquals(10, watch.next().getBalance().getAvailable());
      open.answers().onNext(answer(1, 15));
      assertEquals(15, watch.next().getBalance().getAvailable());
    }
  }

  @Test
  void aConnectionThatIsLostIsMadeAnewFromTheVersionToldLast() throws Exception {
    try (BalanceWatch watch = client.watchBalance(ANN)) {
      FakeCore.Open first = core.opened();
      assertEquals(0, minVersion(first));
      first.answers().onNext(answer(4, 10));
      assertEquals(10, watch.next().getBalance().getAvailable());
      first.answers().onError(Status.UNAVAILABLE.asRuntimeException());
      FakeCore.Open second = core.opened();
      assertEquals(4, minVersion(second));
      second.answers().onNext(answer(4, 10));
      second.answers().onError(refusal(Code.UNAVAILABLE, "SERVER_STOPPING"));
      FakeCore.Open third = core.opened();
      third.answers().onCompleted();
      core.opened().answers().onNext(answer(5, 20));
      assertEquals(20, watch.next().getBalance().getAvailable());
    }
  }

  @Test
  void aServerThatIsAwayIsWaitedFor() throws Exception {
    LoyaltyClientBuilder builder = core.client().maxBackoff(Duration.ofMillis(50));
    int port = Integer.parseInt(core.url().replaceAll(".*:", ""));
    try (LoyaltyClient patient = builder.build();
        BalanceWatch watch = patient.watchBalance(ANN)) {
      core.opened();
      core.close();
      core = new FakeCore(port);
      core.opened().answers().onNext(answer(1, 10));
      assertEquals(10, watch.next().getBalance().getAvailable());
    }
  }

  @Test
  void aSilentConnectionIsTakenForDead() throws Exception {
    try (LoyaltyClient impatient = core.client().watchSilence(Duration.ofSeconds(1)).build();
        BalanceWatch watch = impatient.watchBalance(ANN)) {
      core.opened();
      core.opened().answers().onNext(answer(1, 10));
      assertEquals(10, watch.next().getBalance().getAvailable());
    }
  }

  @Test
  void anErrorThatDoesNotPassEndsIt() throws Exception {
    try (BalanceWatch watch = client.watchBalance(ANN)) {
      core.opened().answers().onError(refusal(Code.NOT_FOUND, "MEMBER_NOT_FOUND"));
      LoyaltyException e = assertThrows(LoyaltyException.class, watch::hasNext);
      assertEquals(ErrorReason.ERROR_REASON_MEMBER_NOT_FOUND, e.reason());
      assertThrows(LoyaltyException.class, watch::next);
    }
    assertEquals(1, core.seen().size());
  }

  @Test
  void aCredentialThatHasEndedIsRenewed() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (LoyaltyClient member =
            core.client().credentials(() -> "token-" + asked.incrementAndGet()).build();
        BalanceWatch watch = member.watchBalance(ANN)) {
      core.opened().answers().onError(refusal(Code.UNAUTHENTICATED, "INVALID_CREDENTIALS"));
      FakeCore.Open second = core.opened();
      assertEquals("Bearer token-2", second.call().authorization());
      second.answers().onNext(answer(1, 10));
      watch.next();
      second.answers().onError(refusal(Code.UNAUTHENTICATED, "INVALID_CREDENTIALS"));
      core.opened().answers().onError(refusal(Code.UNAUTHENTICATED, "INVALID_CREDENTIALS"));
      assertEquals(Code.UNAUTHENTICATED, assertThrows(LoyaltyException.class, watch::next).code());
    }
    assertEquals(3, core.seen().size());
  }

  @Test
  void aKeyThatIsRefusedEndsIt() throws Exception {
    try (BalanceWatch watch = client.watchBalance(ANN)) {
      core.opened().answers().onError(refusal(Code.UNAUTHENTICATED, "INVALID_CREDENTIALS"));
      assertThrows(LoyaltyException.class, watch::next);
    }
    assertEquals(1, core.seen().size());
  }

  @Test
  void aVersionThatIsNotReachedIsForgotten() throws Exception {
    try (BalanceWatch watch = client.watchBalance(ANN)) {
      FakeCore.Open first = core.opened();
      first.answers().onNext(answer(4, 10));
      watch.next();
      first.answers().onError(Status.UNAVAILABLE.asRuntimeException());
      core.opened().answers().onError(refusal(Code.FAILED_PRECONDITION, "VERSION_NOT_REACHED"));
      FakeCore.Open third = core.opened();
      assertEquals(0, minVersion(third));
      third.answers().onNext(answer(2, 5));
      assertEquals(5, watch.next().getBalance().getAvailable());
    }
  }

  @Test
  void aVersionOfTheCallersThatIsNotReachedEndsIt() throws Exception {
    try (BalanceWatch watch = client.watchBalance(ANN.toBuilder().setMinVersion(9).build())) {
      core.opened().answers().onError(refusal(Code.FAILED_PRECONDITION, "VERSION_NOT_REACHED"));
      assertThrows(LoyaltyException.class, watch::next);
    }
  }

  @Test
  void oneWhoComesLateGetsTheLatest() throws Exception {
    try (BalanceWatch watch = client.watchBalance(ANN)) {
      FakeCore.Open open = core.opened();
      for (int version = 1; version <= 100; version++) {
        open.answers().onNext(answer(version, version));
      }
      long available = 0;
      int told = 0;
      while (available < 100) {
        long next = watch.next().getBalance().getAvailable();
        assertTrue(next > available);
        available = next;
        told++;
      }
      assertTrue(told <= 100);
    }
  }

  @Test
  void closingItWakesWhoWaits() throws Exception {
    BalanceWatch watch = client.watchBalance(ANN);
    core.opened();
    CompletableFuture<Boolean> waiter = CompletableFuture.supplyAsync(watch::hasNext);
    watch.close();
    assertFalse(waiter.get());
    assertThrows(NoSuchElementException.class, watch::next);
  }

  @Test
  void closingTheClientEndsIt() throws Exception {
    BalanceWatch watch = client.watchBalance(ANN);
    core.opened();
    client.close();
    assertFalse(watch.hasNext());
  }

  @Test
  void anInterruptEndsIt() throws Exception {
    BalanceWatch watch = client.watchBalance(ANN);
    core.opened();
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    Thread waiter = new Thread(() -> ended.complete(!watch.hasNext() && Thread.currentThread().isInterrupted()));
    waiter.start();
    waiter.interrupt();
    assertTrue(ended.get());
  }
}
