package dev.loyaltycore.sdk;

import dev.loyaltycore.loyalty.v1.AccountServiceGrpc;
import dev.loyaltycore.loyalty.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import dev.loyaltycore.loyalty.v1.AccrueRequest;
import dev.loyaltycore.loyalty.v1.ApiKey;
import dev.loyaltycore.loyalty.v1.AuditEntry;
import dev.loyaltycore.loyalty.v1.AuditServiceGrpc;
import dev.loyaltycore.loyalty.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import dev.loyaltycore.loyalty.v1.Entry;
import dev.loyaltycore.loyalty.v1.ListApiKeysRequest;
import dev.loyaltycore.loyalty.v1.ListAuditEntriesRequest;
import dev.loyaltycore.loyalty.v1.ListEntriesRequest;
import dev.loyaltycore.loyalty.v1.ListLotsRequest;
import dev.loyaltycore.loyalty.v1.ListPartnersRequest;
import dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest;
import dev.loyaltycore.loyalty.v1.ListRewardsRequest;
import dev.loyaltycore.loyalty.v1.Lot;
import dev.loyaltycore.loyalty.v1.LoyaltyServiceGrpc;
import dev.loyaltycore.loyalty.v1.LoyaltyServiceGrpc.LoyaltyServiceBlockingStub;
import dev.loyaltycore.loyalty.v1.MemberServiceGrpc;
import dev.loyaltycore.loyalty.v1.MemberServiceGrpc.MemberServiceBlockingStub;
import dev.loyaltycore.loyalty.v1.Partner;
import dev.loyaltycore.loyalty.v1.PartnerServiceGrpc;
import dev.loyaltycore.loyalty.v1.PartnerServiceGrpc.PartnerServiceBlockingStub;
import dev.loyaltycore.loyalty.v1.ProgramServiceGrpc;
import dev.loyaltycore.loyalty.v1.ProgramServiceGrpc.ProgramServiceBlockingStub;
import dev.loyaltycore.loyalty.v1.ProgramVersion;
import dev.loyaltycore.loyalty.v1.RewardOffer;
import dev.loyaltycore.loyalty.v1.TokenServiceGrpc;
import dev.loyaltycore.loyalty.v1.TokenServiceGrpc.TokenServiceBlockingStub;
import dev.loyaltycore.loyalty.v1.WatchBalanceRequest;
import dev.loyaltycore.sdk.Pages.Page;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A client of the loyalty core. Make one, share it between threads, and close it at the end.
 *
 * <p>Its services are the generated ones. Their calls have a deadline (a call may have its own:
 * {@code client.loyalty().withDeadlineAfter(Duration.ofSeconds(2))}), are safe to repeat and repeated when that may help,
 * throw {@link LoyaltyException}, and show what the client has seen before. An error carries the request id that the call
 * was sent with; better is one that you make and save before, with {@link RequestIds#next()}.
 */
public final class LoyaltyClient implements AutoCloseable {
  /** The SDK's version, which it tells the server. */
  public static final String VERSION = "0.1.0";

  private final String name;
  private final CallInterceptor calls;
  private final Channel channel;
  private final Set<BalanceWatch> watches = ConcurrentHashMap.newKeySet();

  LoyaltyClient(String name, CallInterceptor calls, Channel attempts) {
    this.name = name;
    this.calls = calls;
    this.channel = ClientInterceptors.intercept(attempts, calls);
  }

  /**
   * Begins to make a client.
   *
   * @param url where the core is: {@code https://HOST} or {@code http://HOST:PORT}
   * @return the builder
   * @throws IllegalArgumentException if it isn't such a URL
   */
  public static LoyaltyClientBuilder builder(String url) {
    return new LoyaltyClientBuilder(url);
  }

  /**
   * The service that gives, takes and tells points.
   *
   * @return the service
   */
  public LoyaltyServiceBlockingStub loyalty() {
    return LoyaltyServiceGrpc.newBlockingStub(channel).withOption(CallInterceptor.BLOCKING, true);
  }

  /**
   * The service that corrects what members hold, and moves points between them.
   *
   * @return the service
   */
  public AccountServiceBlockingStub accounts() {
    return AccountServiceGrpc.newBlockingStub(channel).withOption(CallInterceptor.BLOCKING, true);
  }

  /**
   * The service that keeps who takes part.
   *
   * @return the service
   */
  public MemberServiceBlockingStub members() {
    return MemberServiceGrpc.newBlockingStub(channel).withOption(CallInterceptor.BLOCKING, true);
  }

  /**
   * The service that keeps the programs' definitions.
   *
   * @return the service
   */
  public ProgramServiceBlockingStub programs() {
    return ProgramServiceGrpc.newBlockingStub(channel).withOption(CallInterceptor.BLOCKING, true);
  }

  /**
   * The service that keeps partners and their API keys.
   *
   * @return the service
   */
  public PartnerServiceBlockingStub partners() {
    return PartnerServiceGrpc.newBlockingStub(channel).withOption(CallInterceptor.BLOCKING, true);
  }

  /**
   * The service that makes member tokens.
   *
   * @return the service
   */
  public TokenServiceBlockingStub tokens() {
    return TokenServiceGrpc.newBlockingStub(channel).withOption(CallInterceptor.BLOCKING, true);
  }

  /**
   * The service that tells who changed what.
   *
   * @return the service
   */
  public AuditServiceBlockingStub audit() {
    return AuditServiceGrpc.newBlockingStub(channel).withOption(CallInterceptor.BLOCKING, true);
  }

  /**
   * The channel behind all services, for stubs of other kinds: {@code LoyaltyServiceGrpc.newFutureStub(client.channel())}
   * doesn't wait for its calls. The errors of such stubs wrap a {@link LoyaltyException}: see
   * {@link LoyaltyException#of(Throwable)}.
   *
   * @return the channel
   */
  public Channel channel() {
    return channel;
  }

  /**
   * Tells a member's history: ListEntries, through all pages.
   *
   * @param request the request of the first page
   * @return the items
   */
  public Pages<Entry> listEntriesAll(ListEntriesRequest request) {
    return new Pages<>(request.getPageToken(), token -> {
      var page = loyalty().listEntries(request.toBuilder().setPageToken(token).build());
      return new Page<>(page.getEntriesList(), page.getNextPageToken());
    });
  }

  /**
   * Tells the lots of a member: ListLots, through all pages.
   *
   * @param request the request of the first page
   * @return the items
   */
  public Pages<Lot> listLotsAll(ListLotsRequest request) {
    return new Pages<>(request.getPageToken(), token -> {
      var page = loyalty().listLots(request.toBuilder().setPageToken(token).build());
      return new Page<>(page.getLotsList(), page.getNextPageToken());
    });
  }

  /**
   * Tells what a member can have for points: ListRewards, through all pages.
   *
   * @param request the request of the first page
   * @return the items
   */
  public Pages<RewardOffer> listRewardsAll(ListRewardsRequest request) {
    return new Pages<>(request.getPageToken(), token -> {
      var page = loyalty().listRewards(request.toBuilder().setPageToken(token).build());
      return new Page<>(page.getRewardsList(), page.getNextPageToken());
    });
  }

  /**
   * Tells the partners of a program: ListPartners, through all pages.
   *
   * @param request the request of the first page
   * @return the items
   */
  public Pages<Partner> listPartnersAll(ListPartnersRequest request) {
    return new Pages<>(request.getPageToken(), token -> {
      var page = partners().listPartners(request.toBuilder().setPageToken(token).build());
      return new Page<>(page.getPartnersList(), page.getNextPageToken());
    });
  }

  /**
   * Tells the API keys of a program: ListApiKeys, through all pages.
   *
   * @param request the request of the first page
   * @return the items
   */
  public Pages<ApiKey> listApiKeysAll(ListApiKeysRequest request) {
    return new Pages<>(request.getPageToken(), token -> {
      var page = partners().listApiKeys(request.toBuilder().setPageToken(token).build());
      return new Page<>(page.getApiKeysList(), page.getNextPageToken());
    });
  }

  /**
   * Tells the versions of a program: ListProgramVersions, through all pages.
   *
   * @param request the request of the first page
   * @return the items
   */
  public Pages<ProgramVersion> listProgramVersionsAll(ListProgramVersionsRequest request) {
    return new Pages<>(request.getPageToken(), token -> {
      var page = programs().listProgramVersions(request.toBuilder().setPageToken(token).build());
      return new Page<>(page.getProgramVersionsList(), page.getNextPageToken());
    });
  }

  /**
   * Tells who changed what: ListAuditEntries, through all pages.
   *
   * @param request the request of the first page
   * @return the items
   */
  public Pages<AuditEntry> listAuditEntriesAll(ListAuditEntriesRequest request) {
    return new Pages<>(request.getPageToken(), token -> {
      var page = audit().listAuditEntries(request.toBuilder().setPageToken(token).build());
      return new Page<>(page.getEntriesList(), page.getNextPageToken());
    });
  }

  /**
   * Makes any number of accruals of one program, as batches of at most 1,000 requests and 1 MiB, one after the other as
   * their results are asked for. Request ids left empty are filled in: each result has its request as it was sent. When a
   * batch as a whole fails, each of its results has that error; such requests are safe to make again.
   *
   * @param requests the accruals
   * @return their results, in order
   */
  public Stream<AccrualResult> accrueAll(Iterable<AccrueRequest> requests) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            new BatchedAccruals(requests.iterator(), batch -> loyalty().batchAccrue(batch)),
            Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  /**
   * Watches a balance.
   *
   * @param request whose
   * @return the watch, which is to be closed
   */
  public BalanceWatch watchBalance(WatchBalanceRequest request) {
    return new BalanceWatch(LoyaltyServiceGrpc.newStub(channel), request, calls, watches);
  }

  /** Ends all watches, waits for calls under way, no longer than their time, and lets the connection go. */
  @Override
  public void close() {
    watches.forEach(BalanceWatch::close);
    calls.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
