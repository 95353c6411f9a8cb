package dev.loyaltycore.sdk;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/** A stream. It is made once and has no time of its own: {@link BalanceWatch} is what goes on. */
final class StreamCall<Q, A> extends SimpleForwardingClientCall<Q, A> {
  private final CallInterceptor client;
  private final CallInterceptor.Attempt attempt;

  StreamCall(CallInterceptor client, MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    this(client, client.new Attempt(), method, options, next);
  }

  private StreamCall(
      CallInterceptor client,
      CallInterceptor.Attempt attempt,
      MethodDescriptor<Q, A> method,
      CallOptions options,
      Channel next) {
    super(next.newCall(method, attempt.options(options)));
    this.client = client;
    this.attempt = attempt;
  }

  @Override
  public void start(Listener<A> listener, Metadata headers) {
    super.start(
        new SimpleForwardingClientCallListener<A>(listener) {
          @Override
          public void onMessage(A answer) {
            attempt.answered((Message) answer);
            super.onMessage(answer);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            if (status.isOk()) {
              super.onClose(status, trailers);
              return;
            }
            LoyaltyException failure =
                Refusal.of(status, trailers).exception(null, status.asRuntimeException(trailers));
            attempt.failed(failure);
            super.onClose(status.withCause(failure), trailers);
          }
        },
        headers);
  }

  @Override
  public void sendMessage(Q request) {
    @SuppressWarnings("unchecked") // the request as it came, with fields filled in
    Q sent = (Q) attempt.request(Requests.complete((Message) request, client.settings.programId()));
    super.sendMessage(sent);
  }
}
