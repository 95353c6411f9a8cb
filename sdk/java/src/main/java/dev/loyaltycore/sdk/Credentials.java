package dev.loyaltycore.sdk;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** The credential that calls are made with: one for good, or one that a callback brings, and brings anew when refused. */
final class Credentials {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Callable<String> callback; // null: the answer is for good
  private CompletableFuture<String> answer; // null: to be asked for

  private Credentials(Callable<String> callback, CompletableFuture<String> answer) {
    this.callback = callback;
    this.answer = answer;
  }

  static Credentials of(String credential) {
    return new Credentials(null, CompletableFuture.completedFuture(checked(credential)));
  }

  static Credentials from(Callable<String> callback) {
    return new Credentials(callback, null);
  }

  private static String checked(String credential) {
    if (credential.isEmpty() || !credential.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "a credential is printable ASCII without spaces, and not empty; this one is not (check for a line's end)");
    }
    return credential;
  }

  boolean areBrought() {
    return callback != null;
  }

  /** Calls at the same time share one question; a callback that fails is asked again by the next call. */
  private synchronized CompletableFuture<String> get(Executor executor) {
    if (answer == null || answer.isCompletedExceptionally()) {
      answer = CompletableFuture.supplyAsync(
          () -> {
            try {
              return checked(callback.call());
            } catch (Exception e) {
              throw new CompletionException(e);
            }
          },
          executor);
    }
    return answer;
  }

  /** Forgets a credential that was refused, and tells whether there may be another. */
  private synchronized boolean refused(String credential) {
    if (callback == null || credential == null) {
      return false;
    }
    if (answer != null && credential.equals(answer.getNow(null))) {
      answer = null;
    }
    return true;
  }

  /** The credential as one attempt sends it. */
  final class OfAttempt extends CallCredentials {
    private volatile String sent;

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
      get(executor).whenComplete((credential, failure) -> {
        if (failure != null) {
          applier.fail(Status.UNAUTHENTICATED
              .withDescription("no credential: the callback failed")
              .withCause(failure.getCause() != null ? failure.getCause() : failure));
          return;
        }
        sent = credential;
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + credential);
        applier.apply(headers);
      });
    }

    /** Forgets the credential, which was refused, and tells whether there may be another. */
    boolean refused() {
      return Credentials.this.refused(sent);
    }
  }
}
