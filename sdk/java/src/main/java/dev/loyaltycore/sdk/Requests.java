package dev.loyaltycore.sdk;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.loyaltycore.loyalty.v1.AccrueRequest;
import dev.loyaltycore.loyalty.v1.BatchAccrueRequest;
import org.jspecify.annotations.Nullable;

/** What all requests of the contract have in common. */
final class Requests {
  private static final String PROGRAM_ID = "program_id";
  private static final String REQUEST_ID = "request_id";

  private Requests() {}

  /** The request with the program and the request ids that it left empty. */
  static Message complete(Message request, String programId) {
    Message.Builder builder = request.toBuilder();
    if (text(request, PROGRAM_ID).isEmpty()) {
      set(builder, PROGRAM_ID, programId);
    }
    if (text(request, REQUEST_ID).isEmpty()) {
      set(builder, REQUEST_ID, RequestIds.next());
    }
    if (builder instanceof BatchAccrueRequest.Builder batch) {
      batch.getRequestsBuilderList().forEach(Requests::identify);
    }
    return builder.build();
  }

  static AccrueRequest identified(AccrueRequest request) {
    AccrueRequest.Builder builder = request.toBuilder();
    identify(builder);
    return builder.build();
  }

  private static void identify(AccrueRequest.Builder accrual) {
    if (accrual.getRequestId().isEmpty()) {
      accrual.setRequestId(RequestIds.next());
    }
  }

  static String programId(Message request) {
    return text(request, PROGRAM_ID);
  }

  /** The request id, or null if the request has none. */
  static @Nullable String requestId(Message request) {
    String id = text(request, REQUEST_ID);
    return id.isEmpty() ? null : id;
  }

  /** The text in a field, empty if the message has no such field. */
  static String text(Message message, String name) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    return field == null ? "" : (String) message.getField(field);
  }

  private static void set(Message.Builder builder, String name, String value) {
    FieldDescriptor field = builder.getDescriptorForType().findFieldByName(name);
    if (field != null) {
      builder.setField(field, value);
    }
  }
}
