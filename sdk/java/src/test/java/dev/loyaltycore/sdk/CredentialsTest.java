package dev.loyaltycore.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loyaltycore.loyalty.v1.GetMemberRequest;
import dev.loyaltycore.loyalty.v1.LoyaltyServiceGrpc;
import dev.loyaltycore.loyalty.v1.RedeemRequest;
import dev.loyaltycore.loyalty.v1.RedeemResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CredentialsTest {
  private FakeCore core;

  @BeforeEach
  void start() throws IOException {
    core = new FakeCore();
  }

  @AfterEach
  void stop() {
    core.close();
  }

  private List<String> sent() {
    return core.seen().stream().map(FakeCore.Seen::authorization).toList();
  }

  @Test
  void aCredentialIsSentAsABearers() {
    try (LoyaltyClient client = core.client().credentials("secret-1").build()) {
      client.members().getMember(GetMemberRequest.getDefaultInstance());
    }
    assertEquals(List.of("Bearer secret-1"), sent());
  }

  @Test
  void withoutOneNoneIsSent() {
    try (LoyaltyClient client = LoyaltyClient.builder(core.url()).build()) {
      client.members().getMember(GetMemberRequest.getDefaultInstance());
    }
    assertNull(core.seen().get(0).authorization());
  }

  @Test
  void aCallbackIsAskedBeforeTheFirstCallOnly() {
    AtomicInteger asked = new AtomicInteger();
    try (LoyaltyClient client =
        core.client().credentials(() -> "token-" + asked.incrementAndGet()).build()) {
      assertEquals(0, asked.get());
      client.members().getMember(GetMemberRequest.getDefaultInstance());
      client.members().getMember(GetMemberRequest.getDefaultInstance());
    }
    assertEquals(List.of("Bearer token-1", "Bearer token-1"), sent());
  }

  @Test
  void aRefusedCredentialIsRenewedAndTheCallMadeOnceMore() {
    AtomicInteger asked = new AtomicInteger();
    core.refuse(Code.UNAUTHENTICATED, "INVALID_CREDENTIALS");
    try (LoyaltyClient client =
        core.client().maxAttempts(1).credentials(() -> "token-" + asked.incrementAndGet()).build()) {
      client.members().getMember(GetMemberRequest.getDefaultInstance());
    }
    assertEquals(List.of("Bearer token-1", "Bearer token-2"), sent());
  }

  @Test
  void aSecondRefusalIsTheCallers() {
    core.refuse(Code.UNAUTHENTICATED, "INVALID_CREDENTIALS").refuse(Code.UNAUTHENTICATED, "INVALID_CREDENTIALS");
    AtomicInteger asked = new AtomicInteger();
    try (LoyaltyClient client =
        core.client().credentials(() -> "token-" + asked.incrementAndGet()).build()) {
      LoyaltyException e = assertThrows(
          LoyaltyException.class, () -> client.members().getMember(GetMemberRequest.getDefaultInstance()));
      assertEquals(Code.UNAUTHENTICATED, e.code());
      client.members().getMember(GetMemberRequest.getDefaultInstance());
    }
    assertEquals(List.of("Bearer token-1", "Bearer token-2", "Bearer token-3"), sent());
  }

  @Test
  void aKeyThatIsRefusedIsNotSentAgain() {
    core.refuse(Code.UNAUTHENTICATED, "INVALID_CREDENTIALS");
    try (LoyaltyClient client = core.client().build()) {
      assertThrows(
          LoyaltyException.class, () -> client.members().getMember(GetMemberRequest.getDefaultInstance()));
    }
    assertEquals(1, core.seen().size());
  }

  @Test
  void callsAtTheSameTimeShareOneQuestion() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch answer = new CountDownLatch(1);
    Callable<String> callback = () -> {
      asked.incrementAndGet();
      answer.await();
      return "token";
    };
    try (LoyaltyClient client = core.client().credentials(callback).build()) {
      List<Future<RedeemResponse>> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        calls.add(LoyaltyServiceGrpc.newFutureStub(client.channel()).redeem(RedeemRequest.getDefaultInstance()));
      }
      Waiting.until(() -> asked.get() == 1);
      answer.countDown();
      for (Future<RedeemResponse> call : calls) {
        call.get();
      }
    }
    assertEquals(1, asked.get());
    assertEquals(20, core.seen().size());
  }

  @Test
  void aCallbackThatFailsEndsTheCallAndIsAskedByTheNext() {
    AtomicInteger asked = new AtomicInteger();
    Callable<String> callback = () -> {
      if (asked.incrementAndGet() == 1) {
        throw new IOException("no token today");
      }
      return "token";
    };
    try (LoyaltyClient client = core.client().credentials(callback).build()) {
      LoyaltyException e = assertThrows(
          LoyaltyException.class, () -> client.members().getMember(GetMemberRequest.getDefaultInstance()));
      assertEquals(Code.UNAUTHENTICATED, e.code());
      assertTrue(e.getMessage().contains("no token today"), e.getMessage());
      client.members().getMember(GetMemberRequest.getDefaultInstance());
    }
    assertEquals(List.of("Bearer token"), sent());
  }

  @Test
  void aCredentialIsInNothingThatIsPrinted() {
    String secret = "very-secret";
    core.refuse(Code.UNAUTHENTICATED, "INVALID_CREDENTIALS");
    LoyaltyClientBuilder builder = core.client().credentials(secret);
    try (LoyaltyClient client = builder.build()) {
      LoyaltyException e = assertThrows(
          LoyaltyException.class, () -> client.members().getMember(GetMemberRequest.getDefaultInstance()));
      StringWriter printed = new StringWriter();
      e.printStackTrace(new PrintWriter(printed));
      printed.append(client.toString()).append(builder.toString()).append(client.channel().toString());
      assertFalse(printed.toString().contains(secret), printed.toString());
    }
  }

  @Test
  void aCredentialThatNoHeaderCanHaveIsRefusedWithoutBeingShown() {
    for (String unfit : Arrays.asList(null, "", "very secret", "very-secret\n", "sécret")) {
      IllegalArgumentException e = assertThrows(
          IllegalArgumentException.class, () -> LoyaltyClient.builder("http://localhost").credentials(unfit));
      assertFalse(e.getMessage().contains("secret"), e.getMessage());
    }
  }

  @Test
  void interceptorsDoNotSeeIt() {
    List<String> headersSeen = new ArrayList<>();
    ClientInterceptor looker = new ClientInterceptor() {
      @Override
      public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
          @Override
          public void start(Listener<A> listener, Metadata headers) {
            headersSeen.add(headers + " " + options);
            super.start(listener, headers);
          }
        };
      }
    };
    try (LoyaltyClient client = core.client().interceptor(looker).build()) {
      client.members().getMember(GetMemberRequest.getDefaultInstance());
    }
    assertEquals(1, headersSeen.size());
    assertFalse(headersSeen.get(0).contains(FakeCore.KEY), headersSeen.get(0));
  }
}
