package dev.loyaltycore.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import dev.loyaltycore.loyalty.v1.AccrueRequest;
import dev.loyaltycore.loyalty.v1.AccrueResponse;
import dev.loyaltycore.loyalty.v1.ErrorReason;
import dev.loyaltycore.loyalty.v1.LoyaltyServiceGrpc;
import dev.loyaltycore.loyalty.v1.RedeemRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class RetriesTest {
  private FakeCore core;

  @BeforeEach
  void start() throws IOException {
    core = new FakeCore();
  }

  @AfterEach
  void stop() {
    core.close();
  }

  @ParameterizedTest
  @CsvSource({
    "RESOURCE_EXHAUSTED, OVERLOADED", "UNAVAILABLE, LEDGER_UNAVAILABLE", "UNAVAILABLE, SERVER_STOPPING",
    "UNAVAILABLE, IDENTITY_PROVIDER_UNAVAILABLE"
  })
  void aCallIsMadeAgainAfterReasonsThatPass(Code code, String reason) {
    core.refuse(code, reason).refuse(code, reason).answer(AccrueResponse.newBuilder().setPoints(3).build());
    try (LoyaltyClient client = core.client().build()) {
      assertEquals(3, client.loyalty().accrue(AccrueRequest.getDefaultInstance()).getPoints());
    }
    assertEquals(3, core.seen().size());
  }

  @ParameterizedTest
  @EnumSource(value = Code.class, names = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "INTERNAL", "CANCELLED", "UNKNOWN"})
  void aCallIsMadeAgainAfterWhatIsNotTheServersWord(Code code) {
    core.fail(Status.fromCode(code).asRuntimeException());
    try (LoyaltyClient client = core.client().build()) {
      client.loyalty().accrue(AccrueRequest.getDefaultInstance());
    }
    assertEquals(2, core.seen().size());
  }

  @ParameterizedTest
  @CsvSource({
    "FAILED_PRECONDITION, INSUFFICIENT_POINTS", "INTERNAL, INTERNAL", "UNAVAILABLE, SOMETHING_NEW"
  })
  void aCallIsNotMadeAgainAfterOtherReasons(Code code, String reason) {
    core.refuse(code, reason);
    try (LoyaltyClient client = core.client().build()) {
      assertThrows(LoyaltyException.class, () -> client.loyalty().accrue(AccrueRequest.getDefaultInstance()));
    }
    assertEquals(1, core.seen().size());
  }

  @ParameterizedTest
  @EnumSource(value = Code.class, names = {"UNIMPLEMENTED", "PERMISSION_DENIED", "NOT_FOUND"})
  void aCallIsNotMadeAgainAfterCodesThatDoNotPass(Code code) {
    core.fail(Status.fromCode(code).asRuntimeException());
    try (LoyaltyClient client = core.client().build()) {
      assertThrows(LoyaltyException.class, () -> client.loyalty().accrue(AccrueRequest.getDefaultInstance()));
    }
    assertEquals(1, core.seen().size());
  }

  @Test
  void allAttemptsAreTheSameRequest() {
    core.refuse(Code.UNAVAILABLE, "LEDGER_UNAVAILABLE").refuse(Code.UNAVAILABLE, "LEDGER_UNAVAILABLE");
    try (LoyaltyClient client = core.client().build()) {
      client.loyalty().redeem(RedeemRequest.newBuilder().setRewardId("latte").build());
    }
    assertEquals(3, core.seen().size());
    assertEquals(1, core.seen().stream().map(FakeCore.Seen::request).distinct().count());
  }

  @Test
  void aCallEndsWithItsErrorAfterTheLastAttempt() {
    for (int i = 0; i < 5; i++) {
      core.refuse(Code.UNAVAILABLE, "LEDGER_UNAVAILABLE");
    }
    try (LoyaltyClient client = core.client().maxAttempts(4).build()) {
      LoyaltyException e = assertThrows(
          LoyaltyException.class, () -> client.loyalty().accrue(AccrueRequest.getDefaultInstance()));
      assertEquals(ErrorReason.ERROR_REASON_LEDGER_UNAVAILABLE, e.reason());
    }
    assertEquals(4, core.seen().size());
  }

  @Test
  void thePauseIsNoShorterThanTheServerAsks() {
    core.refuseFor(Duration.ofMillis(250), Code.RESOURCE_EXHAUSTED, "OVERLOADED");
    long start = System.nanoTime();
    try (LoyaltyClient client = core.client().build()) {
      client.loyalty().accrue(AccrueRequest.getDefaultInstance());
    }
    assertTrue(System.nanoTime() - start >= Duration.ofMillis(250).toNanos());
    assertEquals(2, core.seen().size());
  }

  @Test
  void aCallEndsAtOnceWhenThePauseWouldOutlastItsTime() {
    core.refuseFor(Duration.ofMinutes(5), Code.RESOURCE_EXHAUSTED, "OVERLOADED");
    long start = System.nanoTime();
    try (LoyaltyClient client = core.client().timeout(Duration.ofSeconds(30)).build()) {
      LoyaltyException e = assertThrows(
          LoyaltyException.class, () -> client.loyalty().accrue(AccrueRequest.getDefaultInstance()));
      assertEquals(Duration.ofMinutes(5), e.retryDelay().orElseThrow());
    }
    assertTrue(System.nanoTime() - start < Duration.ofSeconds(30).toNanos());
    assertEquals(1, core.seen().size());
  }

  @Test
  void anAttemptOutOfTimeIsMadeAgain() {
    try (LoyaltyClient client = core.client()
        .attemptTimeout(Duration.ofMillis(500))
        .timeout(Duration.ofSeconds(50))
        .maxAttempts(100) // a slow machine needs several to connect
        .build()) {
      client.loyalty().accrue(AccrueRequest.getDefaultInstance());
      int before = core.seen().size();
      core.hang();
      client.loyalty().accrue(AccrueRequest.getDefaultInstance());
      assertTrue(core.seen().size() >= before + 2);
    }
  }

  @Test
  void aCallHasItsTimeAndNoMore() {
    core.hang().hang().hang().hang().hang();
    try (LoyaltyClient client = core.client().timeout(Duration.ofMillis(300)).build()) {
      LoyaltyException e = assertThrows(
          LoyaltyException.class, () -> client.loyalty().accrue(AccrueRequest.getDefaultInstance()));
      assertEquals(Code.DEADLINE_EXCEEDED, e.code());
      assertEquals(ErrorReason.ERROR_REASON_UNSPECIFIED, e.reason());
    }
    assertTrue(core.seen().size() <= 1);
  }

  @Test
  void aCallMayHaveATimeOfItsOwn() {
    core.hang().hang().hang().hang().hang();
    try (LoyaltyClient client = core.client().timeout(Duration.ofMinutes(5)).build()) {
      LoyaltyException e = assertThrows(LoyaltyException.class, () -> client.loyalty()
          .withDeadlineAfter(Duration.ofMillis(300))
          .accrue(AccrueRequest.getDefaultInstance()));
      assertEquals(Code.DEADLINE_EXCEEDED, e.code());
    }
  }

  @Test
  void aRefusedConnectionIsTriedAnewUntilTheServerIsThere() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    CompletableFuture<FakeCore> late = new CompletableFuture<>();
    AtomicInteger attempts = new AtomicInteger();
    ClientInterceptor startBeforeTheThird = new ClientInterceptor() {
      @Override
      public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        if (attempts.incrementAndGet() == 3) {
          late.completeAsync(() -> {
            try {
              return new FakeCore(port);
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }).join();
        }
        return next.newCall(method, options);
      }
    };
    try (LoyaltyClient client = LoyaltyClient.builder("http://127.0.0.1:" + port)
        .interceptor(startBeforeTheThird)
        .initialBackoff(Duration.ofMillis(50))
        .maxBackoff(Duration.ofMillis(200))
        .maxAttempts(30)
        .build()) {
      client.loyalty().accrue(AccrueRequest.getDefaultInstance());
    }
    assertEquals(1, late.join().seen().size());
    late.join().close();
  }

  @Test
  void aRefusedConnectionSaysSo() {
    LoyaltyClientBuilder builder = core.client();
    core.close();
    try (LoyaltyClient client = builder.build()) {
      LoyaltyException e = assertThrows(
          LoyaltyException.class, () -> client.loyalty().accrue(AccrueRequest.getDefaultInstance()));
      assertEquals(Code.UNAVAILABLE, e.code());
      assertTrue(e.getMessage().contains("Connection refused"), e.getMessage());
    }
  }

  @Test
  void anInterruptEndsACall() throws Exception {
    core.hang();
    try (LoyaltyClient client = core.client().build()) {
      CompletableFuture<LoyaltyException> thrown = new CompletableFuture<>();
      Thread caller = new Thread(() -> {
        LoyaltyException e = assertThrows(
            LoyaltyException.class, () -> client.loyalty().accrue(AccrueRequest.getDefaultInstance()));
        assertTrue(Thread.currentThread().isInterrupted());
        thrown.complete(e);
      });
      caller.start();
      Waiting.until(() -> core.seen().size() == 1);
      caller.interrupt();
      assertEquals(Code.CANCELLED, thrown.get().code());
      assertTrue(thrown.get().requestId().isPresent());
    }
    assertEquals(1, core.seen().size());
  }

  @Test
  void aFutureIsMadeAgainToo() throws Exception {
    core.refuse(Code.UNAVAILABLE, "SERVER_STOPPING").answer(AccrueResponse.newBuilder().setPoints(3).build());
    try (LoyaltyClient client = core.client().build()) {
      ListenableFuture<AccrueResponse> accrual = LoyaltyServiceGrpc.newFutureStub(client.channel())
          .accrue(AccrueRequest.getDefaultInstance());
      assertEquals(3, accrual.get().getPoints());
    }
    assertEquals(2, core.seen().size());
  }

  @Test
  void whatAFutureFailsWithWrapsTheTypedError() {
    core.refuse(Code.FAILED_PRECONDITION, "INSUFFICIENT_POINTS");
    try (LoyaltyClient client = core.client().build()) {
      ListenableFuture<AccrueResponse> accrual = LoyaltyServiceGrpc.newFutureStub(client.channel())
          .accrue(AccrueRequest.getDefaultInstance());
      ExecutionException e = assertThrows(ExecutionException.class, accrual::get);
      assertEquals(InsufficientPointsException.class, LoyaltyException.of(e).getClass());
    }
  }

  @Test
  void aCancelledFutureIsNotMadeAgain() throws Exception {
    core.hang();
    try (LoyaltyClient client = core.client().build()) {
      ListenableFuture<AccrueResponse> accrual = LoyaltyServiceGrpc.newFutureStub(client.channel())
          .accrue(AccrueRequest.getDefaultInstance());
      Waiting.until(() -> core.seen().size() == 1);
      accrual.cancel(true);
    }
    assertEquals(1, core.seen().size());
  }

  @Test
  void pausesDoubleUpToTheLongest() {
    Settings settings = new Settings(
        "", Duration.ZERO, Duration.ZERO, 5, Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ZERO);
    int[] mostMillis = {100, 200, 400, 800, 1600, 2000, 2000};
    for (int failed = 1; failed <= mostMillis.length; failed++) {
      Duration longest = Duration.ZERO;
      for (int i = 0; i < 1000; i++) {
        Duration pause = settings.pause(failed);
        longest = longest.compareTo(pause) < 0 ? pause : longest;
      }
      long most = mostMillis[failed - 1];
      assertTrue(longest.toMillis() <= most && longest.toMillis() > most * 9 / 10, failed + ": " + longest);
    }
  }
}
