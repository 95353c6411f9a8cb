package dev.loyaltycore.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import dev.loyaltycore.loyalty.v1.ErrorReason;
import dev.loyaltycore.loyalty.v1.RedeemRequest;
import dev.loyaltycore.sdk.LoyaltyException.Violation;
import io.grpc.Status.Code;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class LoyaltyExceptionTest {
  private static <T extends LoyaltyException> T of(Class<T> type, String reason, Map<String, String> metadata) {
    return assertInstanceOf(
        type, LoyaltyException.of(FakeCore.refusal(Code.FAILED_PRECONDITION, reason, metadata)));
  }

  @Test
  void aReasonWithFiguresHasATypeWithThem() {
    var few = of(
        InsufficientPointsException.class, "INSUFFICIENT_POINTS", Map.of("available", "7", "needed", "150"));
    assertEquals(7, few.available());
    assertEquals(150, few.needed());
    var source = of(SourceAlreadyAccruedException.class, "SOURCE_ALREADY_ACCRUED", Map.of("accrual_id", "a"));
    assertEquals("a", source.accrualId());
    var ended = of(HoldEndedException.class, "HOLD_ENDED", Map.of("ended", "CAPTURED", "captured", "40"));
    assertEquals("CAPTURED", ended.ended());
    assertEquals(40, ended.captured());
    assertEquals(5, of(CaptureExceedsHoldException.class, "CAPTURE_EXCEEDS_HOLD", Map.of("held", "5")).held());
    assertEquals(
        6, of(ReversalExceedsOriginalException.class, "REVERSAL_EXCEEDS_ORIGINAL", Map.of("left", "6")).left());
    assertEquals(100, of(DebtLimitException.class, "DEBT_LIMIT", Map.of("debt_limit", "100")).debtLimit());
    assertEquals("b", of(MemberMergedException.class, "MEMBER_MERGED", Map.of("member_id", "b")).memberId());
    assertEquals("redeem", of(MissingScopeException.class, "MISSING_SCOPE", Map.of("scope", "redeem")).scope());
  }

  @Test
  void anyOtherReasonIsALoyaltyExceptionWithItsMetadata() {
    LoyaltyException e = of(LoyaltyException.class, "EXCEEDS_DEBT", Map.of("debt", "9"));
    assertEquals(LoyaltyException.class, e.getClass());
    assertEquals(ErrorReason.ERROR_REASON_EXCEEDS_DEBT, e.reason());
    assertEquals(Code.FAILED_PRECONDITION, e.code());
    assertEquals(Map.of("debt", "9"), e.metadata());
    assertEquals("EXCEEDS_DEBT: the server's text", e.getMessage());
  }

  @Test
  void aFieldOutOfItsLimitsIsNamed() {
    BadRequest fields = BadRequest.newBuilder()
        .addFieldViolations(FieldViolation.newBuilder().setField("member").setDescription("must be there"))
        .build();
    var e = assertInstanceOf(
        InvalidFieldException.class,
        LoyaltyException.of(FakeCore.refusal(Code.INVALID_ARGUMENT, "INVALID_FIELD", Map.of()).toBuilder()
            .addDetails(Any.pack(fields))
            .build()));
    assertEquals(List.of(new Violation("member", "must be there")), e.violations());
  }

  @Test
  void aReasonOfANewerServerIsStillTheServersWord() {
    LoyaltyException e = of(LoyaltyException.class, "SOMETHING_NEW", Map.of());
    assertEquals(ErrorReason.UNRECOGNIZED, e.reason());
    assertTrue(e.isRefusal());
  }

  @Test
  void anotherDomainsReasonIsNotTheServersWord() {
    LoyaltyException e = LoyaltyException.of(com.google.rpc.Status.newBuilder()
        .setCode(Code.UNAVAILABLE.value())
        .addDetails(Any.pack(ErrorInfo.newBuilder().setDomain("proxy").setReason("OVERLOADED").build()))
        .build());
    assertEquals(ErrorReason.ERROR_REASON_UNSPECIFIED, e.reason());
    assertFalse(e.isRefusal());
  }

  @Test
  void aDetailThatCannotBeReadHidesNoOther() {
    com.google.rpc.Status status = com.google.rpc.Status.newBuilder()
        .setCode(Code.FAILED_PRECONDITION.value())
        .addDetails(Any.newBuilder()
            .setTypeUrl("type.googleapis.com/google.rpc.RetryInfo")
            .setValue(com.google.protobuf.ByteString.copyFromUtf8("no message")))
        .addAllDetails(FakeCore.refusal(Code.FAILED_PRECONDITION, "INSUFFICIENT_POINTS", Map.of()).getDetailsList())
        .build();
    assertInstanceOf(InsufficientPointsException.class, LoyaltyException.of(status));
  }

  @Test
  void itIsFoundBelowWhatWrapsIt() {
    LoyaltyException e = of(InsufficientPointsException.class, "INSUFFICIENT_POINTS", Map.of());
    assertEquals(e, LoyaltyException.of(new CompletionException(new ExecutionException(e))));
    assertEquals(Code.UNKNOWN, LoyaltyException.of(new IOException("something else")).code());
  }

  @Test
  void itCanBeSerialized() throws Exception {
    var e = of(InsufficientPointsException.class, "INSUFFICIENT_POINTS", Map.of("available", "7"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(e);
    }
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(7, ((InsufficientPointsException) in.readObject()).available());
    }
  }

  @Test
  void aBlockingCallThrowsItOnTheCallersThread() throws IOException {
    try (FakeCore core = new FakeCore();
        LoyaltyClient client = core.client().build()) {
      core.refuse(Code.FAILED_PRECONDITION, "INSUFFICIENT_POINTS", Map.of("available", "7", "needed", "150"));
      var e = assertThrows(
          InsufficientPointsException.class, () -> client.loyalty().redeem(RedeemRequest.getDefaultInstance()));
      assertEquals(7, e.available());
      assertTrue(List.of(e.getStackTrace()).stream()
          .anyMatch(frame -> frame.getClassName().equals(LoyaltyExceptionTest.class.getName())));
    }
  }

  @Test
  void theServersDelayIsTold() throws IOException {
    try (FakeCore core = new FakeCore();
        LoyaltyClient client = core.client().maxAttempts(1).build()) {
      core.refuseFor(Duration.ofMillis(1500), Code.RESOURCE_EXHAUSTED, "OVERLOADED");
      var e = assertThrows(
          LoyaltyException.class, () -> client.loyalty().redeem(RedeemRequest.getDefaultInstance()));
      assertEquals(Duration.ofMillis(1500), e.retryDelay().orElseThrow());
    }
  }
}
