package dev.loyaltycore.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loyaltycore.loyalty.v1.GetMemberRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LoyaltyClientTest {
  private static final int TLS_HANDSHAKE = 0x16;

  @ParameterizedTest
  @ValueSource(strings = {
    "localhost:8080", "ftp://localhost", "http://", "http://host/path", "http://user:secret@host", "http://host?a=secret",
    "http://host#secret", "http://ho st"
  })
  void aUrlThatIsNoneIsRefusedWithoutBeingShown(String url) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> LoyaltyClient.builder(url));
    assertFalse(e.toString().contains("secret"), e.toString());
  }

  @Test
  void optionsOutOfTheirLimitsAreRefused() {
    LoyaltyClientBuilder builder = LoyaltyClient.builder("http://localhost");
    assertThrows(IllegalArgumentException.class, () -> builder.timeout(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> builder.attemptTimeout(Duration.ofSeconds(-1)));
    assertThrows(IllegalArgumentException.class, () -> builder.initialBackoff(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> builder.maxBackoff(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> builder.maxAttempts(0));
  }

  @ParameterizedTest
  @CsvSource({"http, false", "https, true"})
  void onlyHttpsIsEncrypted(String scheme, boolean isEncrypted) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Integer> firstByte = CompletableFuture.supplyAsync(() -> {
        try (Socket connection = server.accept()) {
          return connection.getInputStream().read();
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      });
      try (LoyaltyClient client = LoyaltyClient.builder(scheme + "://localhost:" + server.getLocalPort())
          .maxAttempts(1)
          .build()) {
        assertThrows(
            LoyaltyException.class, () -> client.members().getMember(GetMemberRequest.getDefaultInstance()));
      }
      assertEquals(isEncrypted, firstByte.get() == TLS_HANDSHAKE);
    }
  }

  @Test
  void theVersionIsTheArtifacts() {
    assertEquals(System.getProperty("project.version"), LoyaltyClient.VERSION);
  }

  @Test
  void theUserAgentNamesTheCallerAndTheSdk() throws IOException {
    try (FakeCore core = new FakeCore();
        LoyaltyClient plain = core.client().build();
        LoyaltyClient named = core.client().userAgent("shop/1.0").build()) {
      plain.members().getMember(GetMemberRequest.getDefaultInstance());
      named.members().getMember(GetMemberRequest.getDefaultInstance());
      assertTrue(core.seen().get(0).userAgent().startsWith("loyalty-java/0.1.0"), core.seen().toString());
      assertTrue(core.seen().get(1).userAgent().startsWith("shop/1.0 loyalty-java/0.1.0"), core.seen().toString());
    }
  }

  @Test
  void theProgramIsPutIntoRequestsThatNameNone() throws IOException {
    try (FakeCore core = new FakeCore();
        LoyaltyClient client = core.client().build()) {
      client.members().getMember(GetMemberRequest.getDefaultInstance());
      client.members().getMember(GetMemberRequest.newBuilder().setProgramId("tea").build());
      assertEquals(
          List.of("coffee", "tea"),
          core.seen().stream().map(seen -> ((GetMemberRequest) seen.request()).getProgramId()).toList());
    }
  }

  @Test
  void aClientSaysWhoseItIs() throws IOException {
    try (FakeCore core = new FakeCore();
        LoyaltyClient client = core.client().build()) {
      assertEquals("LoyaltyClient[url=" + core.url() + ", programId=coffee]", client.toString());
    }
  }

  @Test
  void interceptorsRunOnceAnAttemptOnTheCallersThreadInItsContext() throws IOException {
    Context.Key<String> trace = Context.key("trace");
    List<String> seen = new CopyOnWriteArrayList<>();
    ClientInterceptor tracer = new ClientInterceptor() {
      @Override
      public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        seen.add(trace.get() + " on " + Thread.currentThread().getName());
        return next.newCall(method, options);
      }
    };
    try (FakeCore core = new FakeCore();
        LoyaltyClient client = core.client().interceptor(tracer).build()) {
      core.refuse(Code.UNAVAILABLE, "LEDGER_UNAVAILABLE");
      Context.current().withValue(trace, "t1").run(
          () -> client.members().getMember(GetMemberRequest.getDefaultInstance()));
    }
    String here = "t1 on " + Thread.currentThread().getName();
    assertEquals(List.of(here, here), seen);
  }

  @Test
  void anInterceptorsFailureIsTheCalls() throws IOException {
    ClientInterceptor broken = new ClientInterceptor() {
      @Override
      public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        throw new IllegalStateException("broken interceptor");
      }
    };
    try (FakeCore core = new FakeCore();
        LoyaltyClient client = core.client().interceptor(broken).build()) {
      LoyaltyException e = assertThrows(
          LoyaltyException.class, () -> client.members().getMember(GetMemberRequest.getDefaultInstance()));
      assertTrue(e.getMessage().contains("broken interceptor"), e.getMessage());
    }
  }

  @Test
  void aClosedClientMakesNoCalls() throws IOException {
    try (FakeCore core = new FakeCore()) {
      LoyaltyClient client = core.client().build();
      client.close();
      assertThrows(
          LoyaltyException.class, () -> client.members().getMember(GetMemberRequest.getDefaultInstance()));
      assertEquals(0, core.seen().size());
    }
  }
}
