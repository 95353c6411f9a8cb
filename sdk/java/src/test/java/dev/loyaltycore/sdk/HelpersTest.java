package dev.loyaltycore.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import dev.loyaltycore.loyalty.v1.AccrueRequest;
import dev.loyaltycore.loyalty.v1.AccrueResponse;
import dev.loyaltycore.loyalty.v1.Activity;
import dev.loyaltycore.loyalty.v1.BatchAccrueRequest;
import dev.loyaltycore.loyalty.v1.BatchAccrueResponse;
import dev.loyaltycore.loyalty.v1.BatchAccrueResult;
import dev.loyaltycore.loyalty.v1.Entry;
import dev.loyaltycore.loyalty.v1.ListEntriesRequest;
import dev.loyaltycore.loyalty.v1.ListEntriesResponse;
import dev.loyaltycore.loyalty.v1.ListPartnersRequest;
import dev.loyaltycore.loyalty.v1.ListPartnersResponse;
import dev.loyaltycore.loyalty.v1.Partner;
import dev.loyaltycore.loyalty.v1.Purchase;
import dev.loyaltycore.loyalty.v1.PurchaseLine;
import io.grpc.Status.Code;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HelpersTest {
  private FakeCore core;
  private LoyaltyClient client;

  @BeforeEach
  void start() throws IOException {
    core = new FakeCore();
    client = core.client().build();
  }

  @AfterEach
  void stop() {
    client.close();
    core.close();
  }

  private static ListEntriesResponse page(String next, String... ids) {
    ListEntriesResponse.Builder page = ListEntriesResponse.newBuilder().setNextPageToken(next);
    for (String id : ids) {
      page.addEntries(Entry.newBuilder().setRelatedOperationId(id));
    }
    return page.build();
  }

  @Test
  void aListGoesThroughAllPages() {
    core.answer(page("2", "a", "b")).answer(page("3")).answer(page("", "c"));
    ListEntriesRequest request = ListEntriesRequest.newBuilder().setPageSize(2).build();
    assertEquals(
        List.of("a", "b", "c"), client.listEntriesAll(request).stream().map(Entry::getRelatedOperationId).toList());
    List<ListEntriesRequest> sent =
        core.seen().stream().map(seen -> (ListEntriesRequest) seen.request()).toList();
    assertEquals(List.of("", "2", "3"), sent.stream().map(ListEntriesRequest::getPageToken).toList());
    assertTrue(sent.stream().allMatch(page -> page.getPageSize() == 2));
  }

  @Test
  void aPageIsAskedForWhenItIsNeeded() {
    core.answer(page("2", "a", "b")).answer(page("", "c"));
    Pages<Entry> entries = client.listEntriesAll(ListEntriesRequest.getDefaultInstance());
    assertEquals(0, core.seen().size());
    Iterator<Entry> iterator = entries.iterator();
    iterator.next();
    iterator.next();
    assertEquals(1, core.seen().size());
    iterator.next();
    assertEquals(2, core.seen().size());
    assertFalse(iterator.hasNext());
    assertThrows(NoSuchElementException.class, iterator::next);
    assertEquals(2, core.seen().size());
  }

  @Test
  void aListBeginsWithThePageAskedFor() {
    core.answer(page(""));
    assertFalse(client.listEntriesAll(ListEntriesRequest.newBuilder().setPageToken("7").build()).iterator().hasNext());
    assertEquals("7", core.request(ListEntriesRequest.class).getPageToken());
  }

  @Test
  void aListOfAnotherServiceGoesThroughAllPages() {
    core.answer(ListPartnersResponse.newBuilder().addPartners(Partner.getDefaultInstance()).build());
    assertEquals(1, client.listPartnersAll(ListPartnersRequest.getDefaultInstance()).stream().count());
  }

  @Test
  void aPageThatIsRefusedIsThrown() {
    core.answer(page("2", "a")).refuse(Code.INVALID_ARGUMENT, "INVALID_PAGE_TOKEN");
    Iterator<Entry> entries = client.listEntriesAll(ListEntriesRequest.getDefaultInstance()).iterator();
    entries.next();
    assertThrows(LoyaltyException.class, entries::hasNext);
  }

  private static Message accrued(Message request) {
    BatchAccrueResponse.Builder response = BatchAccrueResponse.newBuilder();
    for (AccrueRequest accrual : ((BatchAccrueRequest) request).getRequestsList()) {
      response.addResults(BatchAccrueResult.newBuilder()
          .setAccrual(AccrueResponse.newBuilder().setAccrualId("of-" + accrual.getRequestId())));
    }
    return response.build();
  }

  @Test
  void manyAccrualsGoInBatchesOfAThousandInOrder() {
    core.answer(HelpersTest::accrued).answer(HelpersTest::accrued).answer(HelpersTest::accrued);
    List<AccrueRequest> requests = IntStream.range(0, 2500)
        .mapToObj(i -> AccrueRequest.newBuilder().setProgramId("tea").setRequestId("r" + i).build())
        .toList();
    List<AccrualResult> results = client.accrueAll(requests).toList();
    assertEquals(requests, results.stream().map(AccrualResult::request).toList());
    assertTrue(results.stream().allMatch(r -> r.orThrow().getAccrualId().equals("of-" + r.request().getRequestId())));
    List<BatchAccrueRequest> batches =
        core.seen().stream().map(seen -> (BatchAccrueRequest) seen.request()).toList();
    assertEquals(
        List.of(1000, 1000, 500), batches.stream().map(BatchAccrueRequest::getRequestsCount).toList());
    assertTrue(batches.stream().allMatch(batch -> batch.getProgramId().equals("tea")));
  }

  @Test
  void aBatchIsAMebibyteAtMost() {
    core.answer(HelpersTest::accrued).answer(HelpersTest::accrued).answer(HelpersTest::accrued);
    PurchaseLine line = PurchaseLine.newBuilder().setSku("s".repeat(64)).setCategory("c".repeat(64)).build();
    AccrueRequest large = AccrueRequest.newBuilder()
        .setActivity(Activity.newBuilder()
            .setPurchase(Purchase.newBuilder().addAllLines(Collections.nCopies(500, line))))
        .build();
    assertEquals(36, client.accrueAll(Collections.nCopies(36, large)).count());
    assertEquals(3, core.seen().size());
    for (FakeCore.Seen seen : core.seen()) {
      assertTrue(seen.request().getSerializedSize() <= 1 << 20, seen.request().getSerializedSize() + " bytes");
    }
  }

  @Test
  void aBatchIsMadeWhenItsResultsAreAskedForAndHasIds() {
    core.answer(HelpersTest::accrued);
    Iterator<AccrualResult> results =
        client.accrueAll(Collections.nCopies(3, AccrueRequest.getDefaultInstance())).iterator();
    assertEquals(0, core.seen().size());
    AccrualResult first = results.next();
    assertEquals(core.request(BatchAccrueRequest.class).getRequests(0), first.request());
    assertFalse(first.request().getRequestId().isEmpty());
  }

  @Test
  void anAccrualThatIsRefusedHasItsErrorAndTheOthersGoOn() {
    core.answer(BatchAccrueResponse.newBuilder()
        .addResults(BatchAccrueResult.newBuilder()
            .setError(FakeCore.refusal(Code.ALREADY_EXISTS, "SOURCE_ALREADY_ACCRUED", Map.of("accrual_id", "a"))))
        .addResults(BatchAccrueResult.newBuilder().setAccrual(AccrueResponse.newBuilder().setPoints(3)))
        .build());
    List<AccrualResult> results = client.accrueAll(List.of(
        AccrueRequest.newBuilder().setRequestId("r1").build(), AccrueRequest.getDefaultInstance())).toList();
    var refused = assertInstanceOf(SourceAlreadyAccruedException.class, results.get(0).error());
    assertEquals("a", refused.accrualId());
    assertEquals("r1", refused.requestId().orElseThrow());
    assertThrows(SourceAlreadyAccruedException.class, results.get(0)::orThrow);
    assertEquals(3, results.get(1).orThrow().getPoints());
  }

  @Test
  void aBatchThatFailsIsTheErrorOfEachOfItsAccruals() {
    core.refuse(Code.PERMISSION_DENIED, "MISSING_SCOPE").answer(HelpersTest::accrued);
    List<AccrualResult> results =
        client.accrueAll(Collections.nCopies(1001, AccrueRequest.getDefaultInstance())).toList();
    assertEquals(1000, results.stream().filter(r -> r.error() instanceof MissingScopeException).count());
    assertTrue(results.stream().noneMatch(result -> result.request().getRequestId().isEmpty()));
    assertFalse(results.get(1000).orThrow().getAccrualId().isEmpty());
  }
}
