package dev.loyaltycore.sdk;

import dev.loyaltycore.loyalty.v1.Balance;
import dev.loyaltycore.loyalty.v1.ErrorReason;
import dev.loyaltycore.loyalty.v1.LoyaltyServiceGrpc.LoyaltyServiceStub;
import dev.loyaltycore.loyalty.v1.WatchBalanceRequest;
import dev.loyaltycore.loyalty.v1.WatchBalanceResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A member's balance, and again each time it changes, for as long as the watch is open. {@link #hasNext()} waits for the
 * next change; one who comes late gets the latest balance and misses what was between. A connection that is lost is made
 * anew; the watch ends with a {@link LoyaltyException} only when that is of no use, such as when there is no such member.
 * It is for one thread to go through; any other may close it.
 */
public final class BalanceWatch implements Iterator<WatchBalanceResponse>, AutoCloseable {
  private final LoyaltyServiceStub stub;
  private final WatchBalanceRequest request;
  private final CallInterceptor client;
  private final Set<BalanceWatch> open; // the client's
  private final Context context = Context.current().fork(); // its values; who began the watch doesn't end it

  // All guarded by this.
  private @Nullable Connection connection;
  private @Nullable Future<?> alarm;
  private int failures;
  private boolean hasNewCredential;
  private @Nullable WatchBalanceResponse told;
  private @Nullable WatchBalanceResponse next;
  private @Nullable LoyaltyException failure;
  private boolean isClosed;

  BalanceWatch(
      LoyaltyServiceStub stub, WatchBalanceRequest request, CallInterceptor client, Set<BalanceWatch> open) {
    this.stub = stub;
    this.request = request;
    this.client = client;
    this.open = open;
    open.add(this);
    connect();
  }

  /**
   * Waits until the balance is another than the one told last. An interrupt of the thread closes the watch.
   *
   * @return true when there is one; false when the watch was closed
   * @throws LoyaltyException if the watch can't go on
   */
  @Override
  public synchronized boolean hasNext() {
    try {
      while (next == null && failure == null && !isClosed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
    }
    if (isClosed) {
      return false;
    }
    if (next == null) {
      throw failure;
    }
    return true;
  }

  /**
   * Takes the balance that {@link #hasNext()} waits for.
   *
   * @return the latest balance
   * @throws LoyaltyException if the watch can't go on
   */
  @Override
  public synchronized WatchBalanceResponse next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the watch was closed");
    }
    WatchBalanceResponse answer = next;
    next = null;
    return answer;
  }

  /** Ends the watch: {@link #hasNext()} is false from now on. */
  @Override
  public synchronized void close() {
    isClosed = true;
    end();
  }

  private void end() {
    disconnect();
    open.remove(this);
    notifyAll();
  }

  private synchronized void connect() {
    if (isClosed) {
      return;
    }
    connection = new Connection();
    awaitSign();
    Connection mine = connection;
    try {
      context.run(() -> stub.watchBalance(request, mine));
    } catch (RuntimeException e) { // an interceptor's
      lost(mine, LoyaltyException.of(e));
    }
  }

  private void disconnect() {
    if (alarm != null) {
      alarm.cancel(false);
    }
    if (connection != null) {
      connection.cancel();
      connection = null;
    }
  }

  /** Takes the connection for dead when nothing comes over it for so long. */
  private void awaitSign() {
    if (alarm != null) {
      alarm.cancel(false);
    }
    Connection silent = connection;
    schedule(() -> lost(silent, null), client.settings.watchSilence());
  }

  private void schedule(Runnable task, Duration delay) {
    try {
      alarm = client.timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      close(); // with its client
    }
  }

  private synchronized void tell(Connection from, WatchBalanceResponse answer) {
    if (from != connection) {
      return;
    }
    failures = 0;
    hasNewCredential = false;
    awaitSign();
    if (told == null || !withoutInstant(told.getBalance()).equals(withoutInstant(answer.getBalance()))) {
      told = answer;
      next = answer;
      notifyAll();
    }
  }

  /** A repeat differs in nothing but the instant. A version may stay as points vest or expire by themselves. */
  private static Balance withoutInstant(Balance balance) {
    return balance.toBuilder().clearAsOfTime().build();
  }

  /** Connects anew after a pause, unless the error says that it is of no use; null: the server just went silent. */
  private synchronized void lost(Connection from, @Nullable LoyaltyException error) {
    if (from != connection) {
      return;
    }
    disconnect();
    if (error == null || error.mayBeRetried()) {
      failures++;
      Duration pause = client.settings.pause(failures);
      Duration wanted = error == null ? Duration.ZERO : error.retryDelay().orElse(Duration.ZERO);
      schedule(this::connect, pause.compareTo(wanted) < 0 ? wanted : pause);
    } else if (error.code() == Status.Code.UNAUTHENTICATED && client.bringsCredentials() && !hasNewCredential) {
      hasNewCredential = true; // the call has forgotten the old one
      schedule(this::connect, Duration.ZERO);
    } else if (error.reason() == ErrorReason.ERROR_REASON_VERSION_NOT_REACHED && request.getMinVersion() == 0) {
      schedule(this::connect, Duration.ZERO); // likewise the version
    } else {
      failure = error;
      end();
    }
  }

  private final class Connection implements ClientResponseObserver<WatchBalanceRequest, WatchBalanceResponse> {
    private @Nullable ClientCallStreamObserver<WatchBalanceRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchBalanceRequest> call) {
      this.call = call;
    }

    void cancel() {
      if (call != null) {
        call.cancel("the watch has ended", null);
      }
    }

    @Override
    public void onNext(WatchBalanceResponse answer) {
      tell(this, answer);
    }

    @Override
    public void onError(Throwable error) {
      lost(this, LoyaltyException.of(error));
    }

    @Override
    public void onCompleted() {
      lost(this, null);
    }
  }
}
