package dev.loyaltycore.sdk;

import com.google.protobuf.Message;
import dev.loyaltycore.sdk.CallInterceptor.Remedy;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A logical call, of one attempt or several. Where a thread waits for it, the attempts are made on that thread, so that
 * interceptors find there what they are used to find, such as a trace.
 */
final class UnaryCall<Q, A> extends ClientCall<Q, A> {
  private static final int ONE_ANSWER_AND_ITS_END = 2;

  private record Outcome<A>(
      @Nullable Metadata headers, @Nullable A answer, Status status, Metadata trailers) {}

  private final CallInterceptor client;
  private final MethodDescriptor<Q, A> method;
  private final CallOptions options;
  private final Channel next;
  private final Context context = Context.current();
  private final Deadline deadline;
  private final Set<Remedy> tried = EnumSet.of(Remedy.NONE);
  private Listener<A> listener;
  private Metadata headers;
  private Message request;
  private int attempts;
  private CallInterceptor.Attempt attempt;
  private @Nullable LoyaltyException failure;

  // Guarded by this: a call may be cancelled from any thread.
  private @Nullable ClientCall<Q, A> current;
  private @Nullable Status cancelled;

  UnaryCall(CallInterceptor client, MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    this.client = client;
    this.method = method;
    this.options = options;
    this.next = next;
    Deadline deadline = options.getDeadline() != null ? options.getDeadline() : in(client.settings.timeout());
    this.deadline = context.getDeadline() == null ? deadline : deadline.minimum(context.getDeadline());
  }

  private static Deadline in(Duration time) {
    return Deadline.after(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void start(Listener<A> listener, Metadata headers) {
    this.listener = listener;
    this.headers = headers;
  }

  @Override
  public void request(int messages) {} // there is one, and it is always wanted

  @Override
  public void sendMessage(Q message) {
    request = Requests.complete((Message) message, client.settings.programId());
  }

  @Override
  public void halfClose() {
    if (options.getOption(CallInterceptor.BLOCKING)) {
      runOnThisThread();
    } else {
      run();
    }
  }

  /** Makes the attempts on this thread, and throws what the call fails with. */
  private void runOnThisThread() {
    try {
      Outcome<A> outcome = attempt().get();
      for (Duration pause = pauseAfter(outcome); pause != null; pause = pauseAfter(outcome)) {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        outcome = attempt().get();
      }
      if (failure != null) {
        throw failure;
      }
      tell(outcome);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cancel("the thread was interrupted", e);
      throw failed(cancelled, null);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // outcomes are always told as such
    }
  }

  /** Makes the attempts one after the other's end, and tells the listener. */
  private void run() {
    attempt().thenAccept(outcome -> {
      Duration pause = pauseAfter(outcome);
      if (pause == null) {
        end(outcome);
        return;
      }
      try {
        client.timer.schedule(this::run, pause.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        end(outcome); // the client was closed
      }
    });
  }

  private void end(Outcome<A> outcome) {
    if (options.getExecutor() == null) {
      tell(outcome);
    } else {
      options.getExecutor().execute(() -> tell(outcome));
    }
  }

  private void tell(Outcome<A> outcome) {
    if (outcome.headers != null) {
      listener.onHeaders(outcome.headers);
    }
    if (outcome.status.isOk()) {
      listener.onMessage(outcome.answer);
    }
    listener.onClose(failure == null ? outcome.status : outcome.status.withCause(failure), outcome.trailers);
  }

  private CompletableFuture<Outcome<A>> attempt() {
    CompletableFuture<Outcome<A>> result = new CompletableFuture<>();
    attempts++;
    attempt = client.new Attempt();
    CallOptions attemptOptions = attempt.options(options)
        .withDeadline(deadline.minimum(in(client.settings.attemptTimeout())))
        .withExecutor(null);
    context.run(() -> {
      try {
        ClientCall<Q, A> call = next.newCall(method, attemptOptions);
        synchronized (this) {
          if (cancelled != null) {
            result.complete(new Outcome<>(null, null, cancelled, new Metadata()));
            return;
          }
          current = call;
        }
        send(call, result);
      } catch (RuntimeException e) { // an interceptor's
        result.complete(new Outcome<>(null, null, Status.fromThrowable(e), new Metadata()));
      }
    });
    return result;
  }

  private void send(ClientCall<Q, A> call, CompletableFuture<Outcome<A>> result) {
    Metadata attemptHeaders = new Metadata();
    attemptHeaders.merge(headers);
    call.start(
        new Listener<A>() {
          private @Nullable Metadata headers;
          private @Nullable A answer;

          @Override
          public void onHeaders(Metadata headers) {
            this.headers = headers;
          }

          @Override
          public void onMessage(A answer) {
            this.answer = answer;
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            Status whole = status.isOk() && answer == null
                ? Status.INTERNAL.withDescription("the answer broke off before its message")
                : status;
            result.complete(new Outcome<>(headers, answer, whole, trailers));
          }
        },
        attemptHeaders);
    call.request(ONE_ANSWER_AND_ITS_END);
    @SuppressWarnings("unchecked") // the request as it came, with fields filled in
    Q sent = (Q) attempt.request(request);
    call.sendMessage(sent);
    call.halfClose();
  }

  /** The pause before the next attempt, or null if there is none: then the call has ended with `failure`, or well. */
  private @Nullable Duration pauseAfter(Outcome<A> outcome) {
    if (outcome.status.isOk()) {
      failure = null;
      attempt.answered((Message) outcome.answer);
      return null;
    }
    failure = failed(outcome.status, outcome.trailers);
    Remedy remedy = attempt.failed(failure);
    if (hasEnded()) {
      return null;
    }
    if (tried.add(remedy)) {
      attempts--;
      return Duration.ZERO;
    }
    if (!failure.mayBeRetried() || attempts >= client.settings.maxAttempts()) {
      return null;
    }
    Duration pause = client.settings.pause(attempts);
    Duration wanted = failure.retryDelay().orElse(Duration.ZERO);
    if (pause.compareTo(wanted) < 0) {
      pause = wanted;
    }
    if (pause.toNanos() >= deadline.timeRemaining(TimeUnit.NANOSECONDS)) {
      return null;
    }
    // gRPC waits ever longer before it connects anew, up to two minutes; the pauses here are enough.
    client.connection.resetConnectBackoff();
    return pause;
  }

  private LoyaltyException failed(Status status, @Nullable Metadata trailers) {
    return Refusal.of(status, trailers)
        .exception(Requests.requestId(request), status.asRuntimeException(trailers));
  }

  private synchronized boolean hasEnded() {
    return cancelled != null || context.isCancelled() || client.connection.isShutdown() || deadline.isExpired();
  }

  @Override
  public void cancel(@Nullable String message, @Nullable Throwable cause) {
    ClientCall<Q, A> call;
    synchronized (this) {
      if (cancelled != null) {
        return;
      }
      cancelled = Status.CANCELLED.withDescription(message).withCause(cause);
      call = current;
    }
    if (call != null) {
      call.cancel(message, cause);
    }
  }
}
