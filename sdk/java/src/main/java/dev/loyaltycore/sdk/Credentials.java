package dev.loyaltycore.sdk;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The credential that calls are made with: one for good, or one that a callback brings, and brings anew when refused. */
final class Credentials {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  // A thread a question: there are few, and a call's own may be one that waits for something else.
  private static final Executor ASKING = question -> {
    Thread thread = new Thread(question, "loyalty-credentials");
    thread.setDaemon(true);
    thread.start();
  };

  private final @Nullable Callable<String> callback; // null: the answer is for good
  private @Nullable CompletableFuture<String> answer; // null: to be asked for

  private Credentials(@Nullable Callable<String> callback, @Nullable CompletableFuture<String> answer) {
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
  private synchronized CompletableFuture<String> get() {
    if (answer == null || answer.isCompletedExceptionally()) {
      answer = CompletableFuture.supplyAsync(
          () -> {
            try {
              return checked(callback.call());
            } catch (Exception e) {
              throw new CompletionException(e);
            }
          },
          ASKING);
    }
    return answer;
  }

  /** Forgets a credential that was refused, and tells whether there may be another. */
  private synchronized boolean refused(@Nullable String credential) {
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
    private volatile @Nullable String sent;

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
      get().whenComplete((credential, failure) -> {
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
