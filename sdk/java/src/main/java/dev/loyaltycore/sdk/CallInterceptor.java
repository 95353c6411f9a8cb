package dev.loyaltycore.sdk;

import com.google.protobuf.Message;
import dev.loyaltycore.loyalty.v1.ErrorReason;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes all calls of a client what they are, whichever stub they come from. */
final class CallInterceptor implements ClientInterceptor {
  /** Says of a stub's calls that their thread waits, so that a failure can be thrown there as it is. */
  static final CallOptions.Key<Boolean> BLOCKING = CallOptions.Key.createWithDefault("loyalty-blocking", false);

  final Settings settings;
  final @Nullable Credentials credentials; // null: calls are made with none
  final Versions versions;
  final ManagedChannel connection;
  final ScheduledExecutorService timer;

  CallInterceptor(
      Settings settings,
      @Nullable Credentials credentials,
      Versions versions,
      ManagedChannel connection,
      ScheduledExecutorService timer) {
    this.settings = settings;
    this.credentials = credentials;
    this.versions = versions;
    this.connection = connection;
    this.timer = timer;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return method.getType() == MethodType.UNARY
        ? new UnaryCall<>(this, method, options, next)
        : new StreamCall<>(this, method, options, next);
  }

  /** Whether there is a callback that may bring another credential than one that is refused. */
  boolean bringsCredentials() {
    return credentials != null && credentials.areBrought();
  }

  /** Ends pauses, and waits for calls under way, no longer than their time. */
  void close() {
    timer.shutdownNow();
    connection.shutdown();
    try {
      connection.awaitTermination(settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.shutdownNow();
  }

  /** What one attempt goes with, and what is learned from how it went. */
  final class Attempt {
    private final Credentials.@Nullable OfAttempt credential;
    private @Nullable Message asked;
    private @Nullable Message sent;

    Attempt() {
      credential = credentials == null ? null : credentials.new OfAttempt();
    }

    CallOptions options(CallOptions options) {
      // A stub may have credentials of its own.
      return credential == null || options.getCredentials() != null ? options : options.withCallCredentials(credential);
    }

    Message request(Message request) {
      asked = request;
      sent = versions.ask(request);
      return sent;
    }

    void answered(Message answer) {
      versions.learn(asked, answer);
    }

    /** Forgets what made the attempt fail, and tells what that was. */
    Remedy failed(LoyaltyException failure) {
      if (failure.code() == Status.Code.UNAUTHENTICATED && credential != null && credential.refused()) {
        return Remedy.NEW_CREDENTIAL;
      }
      if (failure.reason() == ErrorReason.ERROR_REASON_VERSION_NOT_REACHED && sent != asked) {
        versions.forget(asked);
        return Remedy.NO_VERSION;
      }
      return Remedy.NONE;
    }
  }

  /** What lets a call that failed go well at once. */
  enum Remedy {
    NONE,
    NEW_CREDENTIAL,
    NO_VERSION
  }
}
