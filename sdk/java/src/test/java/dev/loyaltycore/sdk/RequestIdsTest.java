package dev.loyaltycore.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loyaltycore.loyalty.v1.AccrueRequest;
import dev.loyaltycore.loyalty.v1.BatchAccrueRequest;
import dev.loyaltycore.loyalty.v1.EnrollMemberRequest;
import dev.loyaltycore.loyalty.v1.RedeemRequest;
import io.grpc.Status.Code;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
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

  @Test
  void anIdIsAUuidOfVersion7WithTheTime() {
    long before = System.currentTimeMillis();
    UUID id = UUID.fromString(RequestIds.next());
    assertEquals(7, id.version());
    assertEquals(2, id.variant());
    long time = id.getMostSignificantBits() >>> 16;
    assertTrue(before <= time && time <= System.currentTimeMillis(), id.toString());
  }

  @Test
  void idsDiffer() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(RequestIds.next());
    }
    assertEquals(10_000, ids.size());
  }

  @Test
  void anIdLeftEmptyIsFilledInAndIsInTheError() {
    core.refuse(Code.ALREADY_EXISTS, "MEMBER_EXISTS");
    LoyaltyException e = assertThrows(
        LoyaltyException.class, () -> client.members().enrollMember(EnrollMemberRequest.getDefaultInstance()));
    String sent = core.request(EnrollMemberRequest.class).getRequestId();
    assertEquals(7, UUID.fromString(sent).version());
    assertEquals(sent, e.requestId().orElseThrow());
    assertTrue(e.getMessage().contains(sent), e.getMessage());
  }

  @Test
  void anIdOfTheCallersIsSentAsItIs() {
    client.loyalty().redeem(RedeemRequest.newBuilder().setRequestId("order-1").build());
    assertEquals("order-1", core.request(RedeemRequest.class).getRequestId());
  }

  @Test
  void eachAccrualOfABatchHasAnId() {
    client.loyalty().batchAccrue(BatchAccrueRequest.newBuilder()
        .addRequests(AccrueRequest.getDefaultInstance())
        .addRequests(AccrueRequest.newBuilder().setRequestId("order-1"))
        .build());
    BatchAccrueRequest sent = core.request(BatchAccrueRequest.class);
    assertEquals(7, UUID.fromString(sent.getRequests(0).getRequestId()).version());
    assertEquals("order-1", sent.getRequests(1).getRequestId());
  }
}
