package dev.loyaltycore.sdk;

import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a {@link LoyaltyClient} is made of: a URL, credentials, and options that all have a default. */
public final class LoyaltyClientBuilder {
  // A batch's answer has the receipts of 1,000 accruals, which may be long.
  private static final int MOST_ANSWER_BYTES = 64 << 20;
  // A connection that has died without a word is found out by a ping, so that the next attempt has a new one.
  private static final int PING_SECONDS = 20;
  private static final int PONG_SECONDS = 3;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final URI url;
  private @Nullable Credentials credentials;
  private String programId = "";
  private Duration timeout = Duration.ofSeconds(10);
  private Duration attemptTimeout = Duration.ofSeconds(3);
  private int maxAttempts = 5;
  private Duration initialBackoff = Duration.ofMillis(100);
  private Duration maxBackoff = Duration.ofSeconds(2);
  private Duration watchSilence = Duration.ofSeconds(60);
  private boolean readYourWrites = true;
  private String userAgent = "";
  private final List<ClientInterceptor> interceptors = new ArrayList<>();

  LoyaltyClientBuilder(String url) {
    try {
      this.url = new URI(url);
    } catch (URISyntaxException e) {
      throw invalidUrl();
    }
    boolean hasScheme = "http".equals(this.url.getScheme()) || "https".equals(this.url.getScheme());
    boolean hasPath = this.url.getPath() != null && !this.url.getPath().matches("/?");
    if (!hasScheme || this.url.getHost() == null || this.url.getUserInfo() != null || hasPath
        || this.url.getQuery() != null || this.url.getFragment() != null) {
      throw invalidUrl();
    }
  }

  // Without the text: there may be a password in it.
  private static IllegalArgumentException invalidUrl() {
    return new IllegalArgumentException(
        "the URL must be https://HOST, or http://HOST without TLS, with a :PORT if need be and nothing more");
  }

  /**
   * Sets the credential. Without one, calls are made with none.
   *
   * @param credential an API key or a member token
   * @return this builder
   */
  public LoyaltyClientBuilder credentials(String credential) {
    this.credentials = Credentials.of(credential);
    return this;
  }

  /**
   * Sets a callback that brings the credential. It is asked before the first call, and again when a call is refused as
   * UNAUTHENTICATED; then the call is made once more. Calls at the same time share one question.
   *
   * @param callback brings an API key or a member token, on a thread of the client's
   * @return this builder
   */
  public LoyaltyClientBuilder credentials(Callable<String> callback) {
    this.credentials = Credentials.from(Objects.requireNonNull(callback, "callback"));
    return this;
  }

  /**
   * Sets the program of requests that name none.
   *
   * @param programId the program's id
   * @return this builder
   */
  public LoyaltyClientBuilder programId(String programId) {
    this.programId = Objects.requireNonNull(programId, "programId");
    return this;
  }

  /**
   * Sets the time of a call with all its attempts, if the call has none of its own.
   *
   * @param timeout the time; 10 seconds by default
   * @return this builder
   */
  public LoyaltyClientBuilder timeout(Duration timeout) {
    this.timeout = positive("timeout", timeout);
    return this;
  }

  /**
   * Sets the time of one attempt, which is never longer than what is left of the call's.
   *
   * @param attemptTimeout the time; 3 seconds by default
   * @return this builder
   */
  public LoyaltyClientBuilder attemptTimeout(Duration attemptTimeout) {
    this.attemptTimeout = positive("attemptTimeout", attemptTimeout);
    return this;
  }

  /**
   * Sets how many times a call is made at most.
   *
   * @param maxAttempts the attempts, the first included; 5 by default
   * @return this builder
   */
  public LoyaltyClientBuilder maxAttempts(int maxAttempts) {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts must be 1 or more, not " + maxAttempts);
    }
    this.maxAttempts = maxAttempts;
    return this;
  }

  /**
   * Sets the longest pause before the second attempt. It doubles with each further one.
   *
   * @param initialBackoff the pause; 100 milliseconds by default
   * @return this builder
   */
  public LoyaltyClientBuilder initialBackoff(Duration initialBackoff) {
    this.initialBackoff = positive("initialBackoff", initialBackoff);
    return this;
  }

  /**
   * Sets the longest pause before any attempt, unless the server asks for a longer one.
   *
   * @param maxBackoff the pause; 2 seconds by default
   * @return this builder
   */
  public LoyaltyClientBuilder maxBackoff(Duration maxBackoff) {
    this.maxBackoff = positive("maxBackoff", maxBackoff);
    return this;
  }

  /**
   * Sets whether a balance that is asked for is at least as new as what the client has seen of the member.
   *
   * @param readYourWrites true by default
   * @return this builder
   */
  public LoyaltyClientBuilder readYourWrites(boolean readYourWrites) {
    this.readYourWrites = readYourWrites;
    return this;
  }

  /**
   * Sets who calls, for the server's log.
   *
   * @param userAgent put before the SDK's own, such as {@code shop/1.0}
   * @return this builder
   */
  public LoyaltyClientBuilder userAgent(String userAgent) {
    this.userAgent = Objects.requireNonNull(userAgent, "userAgent");
    return this;
  }

  /**
   * Adds an interceptor, such as OpenTelemetry's, that runs once an attempt. It sees no credential.
   *
   * @param interceptor the interceptor
   * @return this builder
   */
  public LoyaltyClientBuilder interceptor(ClientInterceptor interceptor) {
    interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
    return this;
  }

  LoyaltyClientBuilder watchSilence(Duration watchSilence) {
    this.watchSilence = watchSilence;
    return this;
  }

  private static Duration positive(String option, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(option + " must be above zero, not " + value);
    }
    return value;
  }

  /**
   * Makes the client. It connects with the first call.
   *
   * @return the client
   */
  public LoyaltyClient build() {
    Settings settings = new Settings(
        programId, timeout, attemptTimeout, maxAttempts, initialBackoff, maxBackoff, watchSilence);
    ManagedChannel connection = connection();
    CallInterceptor calls = new CallInterceptor(
        settings, credentials, new Versions(readYourWrites), connection, timer());
    Channel attempts = ClientInterceptors.intercept(connection, interceptors);
    String name = "LoyaltyClient[url=" + url + ", programId=" + programId + "]";
    return new LoyaltyClient(name, calls, attempts);
  }

  private ManagedChannel connection() {
    boolean isPlain = url.getScheme().equals("http");
    int port = url.getPort() != -1 ? url.getPort() : isPlain ? HTTP_PORT : HTTPS_PORT;
    ChannelCredentials security = isPlain ? InsecureChannelCredentials.create() : TlsChannelCredentials.create();
    return Grpc.newChannelBuilderForAddress(url.getHost(), port, security)
        .userAgent((userAgent + " loyalty-java/" + LoyaltyClient.VERSION).strip())
        .disableRetry() // calls are made again here
        .maxInboundMessageSize(MOST_ANSWER_BYTES)
        .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(PONG_SECONDS, TimeUnit.SECONDS)
        .build();
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, "loyalty-timer");
      thread.setDaemon(true);
      return thread;
    });
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }
}
