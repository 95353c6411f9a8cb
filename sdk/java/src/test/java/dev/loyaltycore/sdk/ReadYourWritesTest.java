package dev.loyaltycore.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Timestamp;
import dev.loyaltycore.loyalty.v1.AccrueRequest;
import dev.loyaltycore.loyalty.v1.AccrueResponse;
import dev.loyaltycore.loyalty.v1.AsOf;
import dev.loyaltycore.loyalty.v1.Balance;
import dev.loyaltycore.loyalty.v1.BatchAccrueRequest;
import dev.loyaltycore.loyalty.v1.BatchAccrueResponse;
import dev.loyaltycore.loyalty.v1.BatchAccrueResult;
import dev.loyaltycore.loyalty.v1.GetBalanceRequest;
import dev.loyaltycore.loyalty.v1.GetBalanceResponse;
import dev.loyaltycore.loyalty.v1.Identifier;
import dev.loyaltycore.loyalty.v1.IdentifierType;
import dev.loyaltycore.loyalty.v1.Member;
import dev.loyaltycore.loyalty.v1.MemberRef;
import dev.loyaltycore.loyalty.v1.MergeMembersRequest;
import dev.loyaltycore.loyalty.v1.MergeMembersResponse;
import dev.loyaltycore.loyalty.v1.SimulateAccrualRequest;
import dev.loyaltycore.loyalty.v1.SimulateAccrualResponse;
import io.grpc.Status.Code;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadYourWritesTest {
  private static final MemberRef ANN = MemberRef.newBuilder().setMemberId("ann").build();
  private static final MemberRef CARD = MemberRef.newBuilder()
      .setIdentifier(Identifier.newBuilder().setType(IdentifierType.IDENTIFIER_TYPE_CARD).setValue("42"))
      .build();

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

  private static Balance version(long version) {
    return Balance.newBuilder().setVersion(version).build();
  }

  private void accrue(MemberRef member, String id, long version) {
    core.answer(AccrueResponse.newBuilder().setMemberId(id).setBalance(version(version)).build());
    client.loyalty().accrue(AccrueRequest.newBuilder().setMember(member).build());
  }

  /** The version that the client asks the server for. */
  private long asked(MemberRef member) {
    client.loyalty().getBalance(GetBalanceRequest.newBuilder().setMember(member).build());
    return lastAsked();
  }

  private long lastAsked() {
    return ((GetBalanceRequest) core.seen().get(core.seen().size() - 1).request()).getMinVersion();
  }

  @Test
  void aBalanceIsAskedForAsNewAsTheNewestSeen() {
    assertEquals(0, asked(ANN));
    accrue(ANN, "ann", 7);
    accrue(ANN, "ann", 5);
    assertEquals(7, asked(ANN));
    core.answer(GetBalanceResponse.newBuilder().setMemberId("ann").setBalance(version(9)).build());
    assertEquals(7, asked(ANN));
    assertEquals(9, asked(ANN));
  }

  @Test
  void aMemberIsKnownByTheNameOfTheCallAndById() {
    accrue(CARD, "ann", 7);
    assertEquals(7, asked(CARD));
    assertEquals(7, asked(ANN));
  }

  @Test
  void anotherProgramsMemberIsAnother() {
    accrue(ANN, "ann", 7);
    client.loyalty().getBalance(GetBalanceRequest.newBuilder().setProgramId("tea").setMember(ANN).build());
    assertEquals(0, lastAsked());
  }

  @Test
  void aVersionOrAnInstantOfTheCallersStays() {
    accrue(ANN, "ann", 7);
    client.loyalty().getBalance(GetBalanceRequest.newBuilder().setMember(ANN).setMinVersion(3).build());
    assertEquals(3, lastAsked());
    client.loyalty().getBalance(GetBalanceRequest.newBuilder()
        .setMember(ANN)
        .setAsOf(AsOf.newBuilder().setEventTime(Timestamp.newBuilder().setSeconds(1)))
        .build());
    assertEquals(0, lastAsked());
  }

  @Test
  void aBatchsBalancesCount() {
    core.answer(BatchAccrueResponse.newBuilder()
        .addResults(BatchAccrueResult.newBuilder()
            .setAccrual(AccrueResponse.newBuilder().setMemberId("ann").setBalance(version(7))))
        .build());
    client.loyalty().batchAccrue(BatchAccrueRequest.newBuilder()
        .addRequests(AccrueRequest.newBuilder().setMember(CARD))
        .build());
    assertEquals(7, asked(CARD));
    assertEquals(7, asked(ANN));
  }

  @Test
  void aSimulatedBalanceDoesNotCount() {
    core.answer(SimulateAccrualResponse.newBuilder().setBalance(version(8)).build());
    client.loyalty().simulateAccrual(SimulateAccrualRequest.newBuilder().setMember(ANN).build());
    assertEquals(0, asked(ANN));
  }

  @Test
  void aMergedBalanceIsTheSurvivors() {
    core.answer(MergeMembersResponse.newBuilder()
        .setMember(Member.newBuilder().setMemberId("bob"))
        .setBalance(version(9))
        .build());
    client.members().mergeMembers(MergeMembersRequest.newBuilder()
        .setMember(ANN)
        .setInto(MemberRef.newBuilder().setMemberId("bob"))
        .build());
    assertEquals(9, asked(MemberRef.newBuilder().setMemberId("bob").build()));
    assertEquals(0, asked(ANN));
  }

  @Test
  void aVersionThatIsNotReachedIsForgottenAndTheBalanceAskedForWithout() {
    accrue(ANN, "ann", 7);
    core.refuse(Code.FAILED_PRECONDITION, "VERSION_NOT_REACHED")
        .answer(GetBalanceResponse.newBuilder().setMemberId("ann").setBalance(version(2)).build());
    assertEquals(0, asked(ANN));
    assertEquals(3, core.seen().size());
    assertEquals(2, asked(ANN));
  }

  @Test
  void aVersionOfTheCallersThatIsNotReachedIsTheCallers() {
    core.refuse(Code.FAILED_PRECONDITION, "VERSION_NOT_REACHED");
    assertThrows(LoyaltyException.class, () -> client.loyalty()
        .getBalance(GetBalanceRequest.newBuilder().setMember(ANN).setMinVersion(3).build()));
    assertEquals(1, core.seen().size());
  }

  @Test
  void itCanBeLeftOut() {
    client.close();
    client = core.client().readYourWrites(false).build();
    accrue(ANN, "ann", 7);
    assertEquals(0, asked(ANN));
  }

  @Test
  void theMembersSeenLastAreRemembered() {
    Versions versions = new Versions(true);
    for (int i = 0; i < 20_001; i++) {
      MemberRef member = MemberRef.newBuilder().setMemberId("m" + i).build();
      versions.learn(
          AccrueRequest.newBuilder().setMember(member).build(),
          AccrueResponse.newBuilder().setMemberId("m" + i).setBalance(version(1)).build());
    }
    assertEquals(0, asked(versions, "m0"));
    assertEquals(1, asked(versions, "m1"));
    assertEquals(1, asked(versions, "m20000"));
  }

  private static long asked(Versions versions, String id) {
    GetBalanceRequest request =
        GetBalanceRequest.newBuilder().setMember(MemberRef.newBuilder().setMemberId(id)).build();
    return ((GetBalanceRequest) versions.ask(request)).getMinVersion();
  }
}
