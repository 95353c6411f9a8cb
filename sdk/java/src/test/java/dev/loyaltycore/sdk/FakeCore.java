package dev.loyaltycore.sdk;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.loyaltycore.loyalty.v1.LoyaltyServiceGrpc;
import dev.loyaltycore.loyalty.v1.MemberServiceGrpc;
import dev.loyaltycore.loyalty.v1.PartnerServiceGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A server that does as it is told: each call takes the next answer, or an empty one when none is left. */
final class FakeCore implements AutoCloseable {
  static final String KEY = "key-of-the-tests";

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> USER_AGENT =
      Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<Metadata> HEADERS = Context.key("headers");

  /** A call that came. */
  record Seen(String method, Message request, String authorization, String userAgent) {}

  /** A stream that is open. */
  record Open(Seen call, StreamObserver<Message> answers) {}

  private final Server server;
  private final Queue<Function<Message, Message>> answers = new ConcurrentLinkedQueue<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Open> opened = new LinkedBlockingQueue<>();

  FakeCore() throws IOException {
    this(0);
  }

  FakeCore(int port) throws IOException {
    ServerBuilder<?> builder = Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create());
    for (ServiceDescriptor service : List.of(
        LoyaltyServiceGrpc.getServiceDescriptor(),
        MemberServiceGrpc.getServiceDescriptor(),
        PartnerServiceGrpc.getServiceDescriptor())) {
      builder.addService(definition(service));
    }
    server = builder.intercept(new KeepHeaders()).build().start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getPort();
  }

  LoyaltyClientBuilder client() {
    return LoyaltyClient.builder(url())
        .credentials(KEY)
        .programId("coffee")
        .initialBackoff(Duration.ofMillis(1))
        .maxBackoff(Duration.ofMillis(20));
  }

  /** The next call is answered so. */
  FakeCore answer(Message answer) {
    answers.add(request -> answer);
    return this;
  }

  FakeCore answer(Function<Message, Message> answer) {
    answers.add(answer);
    return this;
  }

  FakeCore refuse(Code code, String reason, Map<String, String> metadata) {
    return fail(refusal(code, reason, metadata));
  }

  FakeCore refuse(Code code, String reason) {
    return refuse(code, reason, Map.of());
  }

  FakeCore refuseFor(Duration delay, Code code, String reason) {
    com.google.rpc.Status status = refusal(code, reason, Map.of()).toBuilder()
        .addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(Durations.fromNanos(delay.toNanos())).build()))
        .build();
    return fail(status);
  }

  FakeCore fail(com.google.rpc.Status status) {
    return fail(StatusProto.toStatusRuntimeException(status));
  }

  FakeCore fail(StatusRuntimeException failure) {
    answers.add(request -> {
      throw failure;
    });
    return this;
  }

  /** The next call gets no answer. */
  FakeCore hang() {
    answers.add(request -> null);
    return this;
  }

  static com.google.rpc.Status refusal(Code code, String reason, Map<String, String> metadata) {
    return com.google.rpc.Status.newBuilder()
        .setCode(code.value())
        .setMessage("the server's text")
        .addDetails(Any.pack(
            ErrorInfo.newBuilder().setDomain("loyalty.v1").setReason(reason).putAllMetadata(metadata).build()))
        .build();
  }

  List<Seen> seen() {
    return seen;
  }

  /** The only request that came. */
  <T extends Message> T request(Class<T> type) {
    if (seen.size() != 1) {
      throw new AssertionError(seen.size() + " calls came, not one");
    }
    return type.cast(seen.get(0).request());
  }

  /** Waits for a stream to be opened. */
  Open opened() throws InterruptedException {
    Open open = opened.poll(10, TimeUnit.SECONDS);
    if (open == null) {
      throw new AssertionError("no stream was opened within 10 seconds");
    }
    return open;
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("unchecked") // all messages are protobuf's
  private ServerServiceDefinition definition(ServiceDescriptor service) {
    ServerServiceDefinition.Builder builder = ServerServiceDefinition.builder(service);
    for (MethodDescriptor<?, ?> any : service.getMethods()) {
      MethodDescriptor<Message, Message> method = (MethodDescriptor<Message, Message>) any;
      builder.addMethod(
          method,
          method.getType() == MethodType.UNARY
              ? ServerCalls.asyncUnaryCall((request, observer) -> answer(method, request, observer))
              : ServerCalls.asyncServerStreamingCall((request, observer) -> open(method, request, observer)));
    }
    return builder.build();
  }

  private Seen see(MethodDescriptor<Message, Message> method, Message request) {
    Metadata headers = HEADERS.get();
    Seen call =
        new Seen(method.getBareMethodName(), request, headers.get(AUTHORIZATION), headers.get(USER_AGENT));
    seen.add(call);
    return call;
  }

  private void answer(
      MethodDescriptor<Message, Message> method, Message request, StreamObserver<Message> observer) {
    see(method, request);
    Function<Message, Message> next = answers.poll();
    try {
      Message answer = next == null
          ? ((MethodDescriptor.PrototypeMarshaller<Message>) method.getResponseMarshaller()).getMessagePrototype()
          : next.apply(request);
      if (answer != null) {
        observer.onNext(answer);
        observer.onCompleted();
      }
    } catch (StatusRuntimeException e) {
      observer.onError(e);
    }
  }

  private void open(MethodDescriptor<Message, Message> method, Message request, StreamObserver<Message> observer) {
    opened.add(new Open(see(method, request), observer));
  }

  private static final class KeepHeaders implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      return Contexts.interceptCall(Context.current().withValue(HEADERS, headers), call, headers, next);
    }
  }
}
