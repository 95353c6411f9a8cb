package dev.loyaltycore.loyalty.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * LoyaltyService gives, takes and tells points.
 * Calls carry an API key, or a member token (see TokenService), as `Authorization: Bearer KEY`. Any call may be refused
 * with INVALID_FIELD, INVALID_CREDENTIALS, MISSING_SCOPE, OTHER_PROGRAM, OTHER_MEMBER, PROGRAM_NOT_FOUND, OVERLOADED,
 * LEDGER_UNAVAILABLE, IDENTITY_PROVIDER_UNAVAILABLE or
 * INTERNAL; the comments name the others. A refused call changes nothing.
 * Calls that change something carry a `request_id` of the caller's making (a UUIDv7 is best), saved before the
 * call and sent again with every retry: the same id and content gets the stored answer with `replayed` set, the
 * same id with other content is refused with REQUEST_ID_REUSED. Ids are a partner's own, and hold for good. They
 * are unique within this service and AccountService, with the calls of MemberService that say so, and apart from that
 * within the other services together: an id of an accrual may be one of an enrolment as well, but not one of a
 * redemption.
 * A member that was merged into another is found under the old id all the same; answers name the survivor. One that has
 * left is refused points and redemptions with MEMBER_CLOSED.
 * Texts for people and from other systems may hold any characters but control characters (U+0000 to U+001F, U+007F
 * to U+009F).
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class LoyaltyServiceGrpc {

  private LoyaltyServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "loyalty.v1.LoyaltyService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.AccrueRequest,
      dev.loyaltycore.loyalty.v1.AccrueResponse> getAccrueMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Accrue",
      requestType = dev.loyaltycore.loyalty.v1.AccrueRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.AccrueResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.AccrueRequest,
      dev.loyaltycore.loyalty.v1.AccrueResponse> getAccrueMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.AccrueRequest, dev.loyaltycore.loyalty.v1.AccrueResponse> getAccrueMethod;
    if ((getAccrueMethod = LoyaltyServiceGrpc.getAccrueMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getAccrueMethod = LoyaltyServiceGrpc.getAccrueMethod) == null) {
          LoyaltyServiceGrpc.getAccrueMethod = getAccrueMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.AccrueRequest, dev.loyaltycore.loyalty.v1.AccrueResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Accrue"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.AccrueRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.AccrueResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("Accrue"))
              .build();
        }
      }
    }
    return getAccrueMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.BatchAccrueRequest,
      dev.loyaltycore.loyalty.v1.BatchAccrueResponse> getBatchAccrueMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "BatchAccrue",
      requestType = dev.loyaltycore.loyalty.v1.BatchAccrueRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.BatchAccrueResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.BatchAccrueRequest,
      dev.loyaltycore.loyalty.v1.BatchAccrueResponse> getBatchAccrueMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.BatchAccrueRequest, dev.loyaltycore.loyalty.v1.BatchAccrueResponse> getBatchAccrueMethod;
    if ((getBatchAccrueMethod = LoyaltyServiceGrpc.getBatchAccrueMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getBatchAccrueMethod = LoyaltyServiceGrpc.getBatchAccrueMethod) == null) {
          LoyaltyServiceGrpc.getBatchAccrueMethod = getBatchAccrueMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.BatchAccrueRequest, dev.loyaltycore.loyalty.v1.BatchAccrueResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "BatchAccrue"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.BatchAccrueRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.BatchAccrueResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("BatchAccrue"))
              .build();
        }
      }
    }
    return getBatchAccrueMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.SimulateAccrualRequest,
      dev.loyaltycore.loyalty.v1.SimulateAccrualResponse> getSimulateAccrualMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SimulateAccrual",
      requestType = dev.loyaltycore.loyalty.v1.SimulateAccrualRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.SimulateAccrualResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.SimulateAccrualRequest,
      dev.loyaltycore.loyalty.v1.SimulateAccrualResponse> getSimulateAccrualMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.SimulateAccrualRequest, dev.loyaltycore.loyalty.v1.SimulateAccrualResponse> getSimulateAccrualMethod;
    if ((getSimulateAccrualMethod = LoyaltyServiceGrpc.getSimulateAccrualMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getSimulateAccrualMethod = LoyaltyServiceGrpc.getSimulateAccrualMethod) == null) {
          LoyaltyServiceGrpc.getSimulateAccrualMethod = getSimulateAccrualMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.SimulateAccrualRequest, dev.loyaltycore.loyalty.v1.SimulateAccrualResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SimulateAccrual"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.SimulateAccrualRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.SimulateAccrualResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("SimulateAccrual"))
              .build();
        }
      }
    }
    return getSimulateAccrualMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ConfirmAccrualRequest,
      dev.loyaltycore.loyalty.v1.ConfirmAccrualResponse> getConfirmAccrualMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ConfirmAccrual",
      requestType = dev.loyaltycore.loyalty.v1.ConfirmAccrualRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.ConfirmAccrualResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ConfirmAccrualRequest,
      dev.loyaltycore.loyalty.v1.ConfirmAccrualResponse> getConfirmAccrualMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ConfirmAccrualRequest, dev.loyaltycore.loyalty.v1.ConfirmAccrualResponse> getConfirmAccrualMethod;
    if ((getConfirmAccrualMethod = LoyaltyServiceGrpc.getConfirmAccrualMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getConfirmAccrualMethod = LoyaltyServiceGrpc.getConfirmAccrualMethod) == null) {
          LoyaltyServiceGrpc.getConfirmAccrualMethod = getConfirmAccrualMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.ConfirmAccrualRequest, dev.loyaltycore.loyalty.v1.ConfirmAccrualResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ConfirmAccrual"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ConfirmAccrualRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ConfirmAccrualResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("ConfirmAccrual"))
              .build();
        }
      }
    }
    return getConfirmAccrualMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ReverseAccrualRequest,
      dev.loyaltycore.loyalty.v1.ReverseAccrualResponse> getReverseAccrualMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReverseAccrual",
      requestType = dev.loyaltycore.loyalty.v1.ReverseAccrualRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.ReverseAccrualResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ReverseAccrualRequest,
      dev.loyaltycore.loyalty.v1.ReverseAccrualResponse> getReverseAccrualMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ReverseAccrualRequest, dev.loyaltycore.loyalty.v1.ReverseAccrualResponse> getReverseAccrualMethod;
    if ((getReverseAccrualMethod = LoyaltyServiceGrpc.getReverseAccrualMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getReverseAccrualMethod = LoyaltyServiceGrpc.getReverseAccrualMethod) == null) {
          LoyaltyServiceGrpc.getReverseAccrualMethod = getReverseAccrualMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.ReverseAccrualRequest, dev.loyaltycore.loyalty.v1.ReverseAccrualResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReverseAccrual"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ReverseAccrualRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ReverseAccrualResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("ReverseAccrual"))
              .build();
        }
      }
    }
    return getReverseAccrualMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.RedeemRequest,
      dev.loyaltycore.loyalty.v1.RedeemResponse> getRedeemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Redeem",
      requestType = dev.loyaltycore.loyalty.v1.RedeemRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.RedeemResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.RedeemRequest,
      dev.loyaltycore.loyalty.v1.RedeemResponse> getRedeemMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.RedeemRequest, dev.loyaltycore.loyalty.v1.RedeemResponse> getRedeemMethod;
    if ((getRedeemMethod = LoyaltyServiceGrpc.getRedeemMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getRedeemMethod = LoyaltyServiceGrpc.getRedeemMethod) == null) {
          LoyaltyServiceGrpc.getRedeemMethod = getRedeemMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.RedeemRequest, dev.loyaltycore.loyalty.v1.RedeemResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Redeem"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.RedeemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.RedeemResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("Redeem"))
              .build();
        }
      }
    }
    return getRedeemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.CaptureRedemptionRequest,
      dev.loyaltycore.loyalty.v1.CaptureRedemptionResponse> getCaptureRedemptionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CaptureRedemption",
      requestType = dev.loyaltycore.loyalty.v1.CaptureRedemptionRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.CaptureRedemptionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.CaptureRedemptionRequest,
      dev.loyaltycore.loyalty.v1.CaptureRedemptionResponse> getCaptureRedemptionMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.CaptureRedemptionRequest, dev.loyaltycore.loyalty.v1.CaptureRedemptionResponse> getCaptureRedemptionMethod;
    if ((getCaptureRedemptionMethod = LoyaltyServiceGrpc.getCaptureRedemptionMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getCaptureRedemptionMethod = LoyaltyServiceGrpc.getCaptureRedemptionMethod) == null) {
          LoyaltyServiceGrpc.getCaptureRedemptionMethod = getCaptureRedemptionMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.CaptureRedemptionRequest, dev.loyaltycore.loyalty.v1.CaptureRedemptionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CaptureRedemption"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.CaptureRedemptionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.CaptureRedemptionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("CaptureRedemption"))
              .build();
        }
      }
    }
    return getCaptureRedemptionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ReleaseRedemptionRequest,
      dev.loyaltycore.loyalty.v1.ReleaseRedemptionResponse> getReleaseRedemptionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReleaseRedemption",
      requestType = dev.loyaltycore.loyalty.v1.ReleaseRedemptionRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.ReleaseRedemptionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ReleaseRedemptionRequest,
      dev.loyaltycore.loyalty.v1.ReleaseRedemptionResponse> getReleaseRedemptionMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ReleaseRedemptionRequest, dev.loyaltycore.loyalty.v1.ReleaseRedemptionResponse> getReleaseRedemptionMethod;
    if ((getReleaseRedemptionMethod = LoyaltyServiceGrpc.getReleaseRedemptionMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getReleaseRedemptionMethod = LoyaltyServiceGrpc.getReleaseRedemptionMethod) == null) {
          LoyaltyServiceGrpc.getReleaseRedemptionMethod = getReleaseRedemptionMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.ReleaseRedemptionRequest, dev.loyaltycore.loyalty.v1.ReleaseRedemptionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReleaseRedemption"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ReleaseRedemptionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ReleaseRedemptionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("ReleaseRedemption"))
              .build();
        }
      }
    }
    return getReleaseRedemptionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ReverseRedemptionRequest,
      dev.loyaltycore.loyalty.v1.ReverseRedemptionResponse> getReverseRedemptionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReverseRedemption",
      requestType = dev.loyaltycore.loyalty.v1.ReverseRedemptionRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.ReverseRedemptionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ReverseRedemptionRequest,
      dev.loyaltycore.loyalty.v1.ReverseRedemptionResponse> getReverseRedemptionMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ReverseRedemptionRequest, dev.loyaltycore.loyalty.v1.ReverseRedemptionResponse> getReverseRedemptionMethod;
    if ((getReverseRedemptionMethod = LoyaltyServiceGrpc.getReverseRedemptionMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getReverseRedemptionMethod = LoyaltyServiceGrpc.getReverseRedemptionMethod) == null) {
          LoyaltyServiceGrpc.getReverseRedemptionMethod = getReverseRedemptionMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.ReverseRedemptionRequest, dev.loyaltycore.loyalty.v1.ReverseRedemptionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReverseRedemption"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ReverseRedemptionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ReverseRedemptionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("ReverseRedemption"))
              .build();
        }
      }
    }
    return getReverseRedemptionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.GetBalanceRequest,
      dev.loyaltycore.loyalty.v1.GetBalanceResponse> getGetBalanceMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetBalance",
      requestType = dev.loyaltycore.loyalty.v1.GetBalanceRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.GetBalanceResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.GetBalanceRequest,
      dev.loyaltycore.loyalty.v1.GetBalanceResponse> getGetBalanceMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.GetBalanceRequest, dev.loyaltycore.loyalty.v1.GetBalanceResponse> getGetBalanceMethod;
    if ((getGetBalanceMethod = LoyaltyServiceGrpc.getGetBalanceMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getGetBalanceMethod = LoyaltyServiceGrpc.getGetBalanceMethod) == null) {
          LoyaltyServiceGrpc.getGetBalanceMethod = getGetBalanceMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.GetBalanceRequest, dev.loyaltycore.loyalty.v1.GetBalanceResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetBalance"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.GetBalanceRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.GetBalanceResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("GetBalance"))
              .build();
        }
      }
    }
    return getGetBalanceMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.WatchBalanceRequest,
      dev.loyaltycore.loyalty.v1.WatchBalanceResponse> getWatchBalanceMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchBalance",
      requestType = dev.loyaltycore.loyalty.v1.WatchBalanceRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.WatchBalanceResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.WatchBalanceRequest,
      dev.loyaltycore.loyalty.v1.WatchBalanceResponse> getWatchBalanceMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.WatchBalanceRequest, dev.loyaltycore.loyalty.v1.WatchBalanceResponse> getWatchBalanceMethod;
    if ((getWatchBalanceMethod = LoyaltyServiceGrpc.getWatchBalanceMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getWatchBalanceMethod = LoyaltyServiceGrpc.getWatchBalanceMethod) == null) {
          LoyaltyServiceGrpc.getWatchBalanceMethod = getWatchBalanceMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.WatchBalanceRequest, dev.loyaltycore.loyalty.v1.WatchBalanceResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchBalance"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.WatchBalanceRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.WatchBalanceResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("WatchBalance"))
              .build();
        }
      }
    }
    return getWatchBalanceMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListRewardsRequest,
      dev.loyaltycore.loyalty.v1.ListRewardsResponse> getListRewardsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListRewards",
      requestType = dev.loyaltycore.loyalty.v1.ListRewardsRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.ListRewardsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListRewardsRequest,
      dev.loyaltycore.loyalty.v1.ListRewardsResponse> getListRewardsMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListRewardsRequest, dev.loyaltycore.loyalty.v1.ListRewardsResponse> getListRewardsMethod;
    if ((getListRewardsMethod = LoyaltyServiceGrpc.getListRewardsMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getListRewardsMethod = LoyaltyServiceGrpc.getListRewardsMethod) == null) {
          LoyaltyServiceGrpc.getListRewardsMethod = getListRewardsMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.ListRewardsRequest, dev.loyaltycore.loyalty.v1.ListRewardsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListRewards"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ListRewardsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ListRewardsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("ListRewards"))
              .build();
        }
      }
    }
    return getListRewardsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListLotsRequest,
      dev.loyaltycore.loyalty.v1.ListLotsResponse> getListLotsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListLots",
      requestType = dev.loyaltycore.loyalty.v1.ListLotsRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.ListLotsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListLotsRequest,
      dev.loyaltycore.loyalty.v1.ListLotsResponse> getListLotsMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListLotsRequest, dev.loyaltycore.loyalty.v1.ListLotsResponse> getListLotsMethod;
    if ((getListLotsMethod = LoyaltyServiceGrpc.getListLotsMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getListLotsMethod = LoyaltyServiceGrpc.getListLotsMethod) == null) {
          LoyaltyServiceGrpc.getListLotsMethod = getListLotsMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.ListLotsRequest, dev.loyaltycore.loyalty.v1.ListLotsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListLots"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ListLotsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ListLotsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("ListLots"))
              .build();
        }
      }
    }
    return getListLotsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.EvaluateTierRequest,
      dev.loyaltycore.loyalty.v1.EvaluateTierResponse> getEvaluateTierMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "EvaluateTier",
      requestType = dev.loyaltycore.loyalty.v1.EvaluateTierRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.EvaluateTierResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.EvaluateTierRequest,
      dev.loyaltycore.loyalty.v1.EvaluateTierResponse> getEvaluateTierMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.EvaluateTierRequest, dev.loyaltycore.loyalty.v1.EvaluateTierResponse> getEvaluateTierMethod;
    if ((getEvaluateTierMethod = LoyaltyServiceGrpc.getEvaluateTierMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getEvaluateTierMethod = LoyaltyServiceGrpc.getEvaluateTierMethod) == null) {
          LoyaltyServiceGrpc.getEvaluateTierMethod = getEvaluateTierMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.EvaluateTierRequest, dev.loyaltycore.loyalty.v1.EvaluateTierResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "EvaluateTier"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.EvaluateTierRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.EvaluateTierResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("EvaluateTier"))
              .build();
        }
      }
    }
    return getEvaluateTierMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListEntriesRequest,
      dev.loyaltycore.loyalty.v1.ListEntriesResponse> getListEntriesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListEntries",
      requestType = dev.loyaltycore.loyalty.v1.ListEntriesRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.ListEntriesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListEntriesRequest,
      dev.loyaltycore.loyalty.v1.ListEntriesResponse> getListEntriesMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListEntriesRequest, dev.loyaltycore.loyalty.v1.ListEntriesResponse> getListEntriesMethod;
    if ((getListEntriesMethod = LoyaltyServiceGrpc.getListEntriesMethod) == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        if ((getListEntriesMethod = LoyaltyServiceGrpc.getListEntriesMethod) == null) {
          LoyaltyServiceGrpc.getListEntriesMethod = getListEntriesMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.ListEntriesRequest, dev.loyaltycore.loyalty.v1.ListEntriesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListEntries"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ListEntriesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ListEntriesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LoyaltyServiceMethodDescriptorSupplier("ListEntries"))
              .build();
        }
      }
    }
    return getListEntriesMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static LoyaltyServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LoyaltyServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LoyaltyServiceStub>() {
        @java.lang.Override
        public LoyaltyServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LoyaltyServiceStub(channel, callOptions);
        }
      };
    return LoyaltyServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static LoyaltyServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LoyaltyServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LoyaltyServiceBlockingV2Stub>() {
        @java.lang.Override
        public LoyaltyServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LoyaltyServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return LoyaltyServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static LoyaltyServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LoyaltyServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LoyaltyServiceBlockingStub>() {
        @java.lang.Override
        public LoyaltyServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LoyaltyServiceBlockingStub(channel, callOptions);
        }
      };
    return LoyaltyServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static LoyaltyServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LoyaltyServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LoyaltyServiceFutureStub>() {
        @java.lang.Override
        public LoyaltyServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LoyaltyServiceFutureStub(channel, callOptions);
        }
      };
    return LoyaltyServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * LoyaltyService gives, takes and tells points.
   * Calls carry an API key, or a member token (see TokenService), as `Authorization: Bearer KEY`. Any call may be refused
   * with INVALID_FIELD, INVALID_CREDENTIALS, MISSING_SCOPE, OTHER_PROGRAM, OTHER_MEMBER, PROGRAM_NOT_FOUND, OVERLOADED,
   * LEDGER_UNAVAILABLE, IDENTITY_PROVIDER_UNAVAILABLE or
   * INTERNAL; the comments name the others. A refused call changes nothing.
   * Calls that change something carry a `request_id` of the caller's making (a UUIDv7 is best), saved before the
   * call and sent again with every retry: the same id and content gets the stored answer with `replayed` set, the
   * same id with other content is refused with REQUEST_ID_REUSED. Ids are a partner's own, and hold for good. They
   * are unique within this service and AccountService, with the calls of MemberService that say so, and apart from that
   * within the other services together: an id of an accrual may be one of an enrolment as well, but not one of a
   * redemption.
   * A member that was merged into another is found under the old id all the same; answers name the survivor. One that has
   * left is refused points and redemptions with MEMBER_CLOSED.
   * Texts for people and from other systems may hold any characters but control characters (U+0000 to U+001F, U+007F
   * to U+009F).
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Accrue decides what an activity earns and gives it to the member. Scope: accrue.
     * Refusals: MEMBER_NOT_FOUND, CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, EVENT_TIME_OUT_OF_RANGE,
     * REQUEST_ID_REUSED, SOURCE_ALREADY_ACCRUED, BALANCE_LIMIT.
     * </pre>
     */
    default void accrue(dev.loyaltycore.loyalty.v1.AccrueRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.AccrueResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAccrueMethod(), responseObserver);
    }

    /**
     * <pre>
     * BatchAccrue is many accruals in one call. Each has its own request id and its own result; one that is
     * refused doesn't touch the others. Scope: accrue.
     * </pre>
     */
    default void batchAccrue(dev.loyaltycore.loyalty.v1.BatchAccrueRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.BatchAccrueResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBatchAccrueMethod(), responseObserver);
    }

    /**
     * <pre>
     * SimulateAccrual decides as Accrue would now, with the same receipt, and changes nothing. Scope: read.
     * Refusals: as Accrue's, but for those about request ids and sources.
     * </pre>
     */
    default void simulateAccrual(dev.loyaltycore.loyalty.v1.SimulateAccrualRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.SimulateAccrualResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSimulateAccrualMethod(), responseObserver);
    }

    /**
     * <pre>
     * ConfirmAccrual lets the points of an accrual vest that wait for it, for instance when the parcel has arrived. Scope:
     * accrue. Refusals: ACCRUAL_NOT_FOUND, NOTHING_TO_CONFIRM, REQUEST_ID_REUSED.
     * </pre>
     */
    default void confirmAccrual(dev.loyaltycore.loyalty.v1.ConfirmAccrualRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ConfirmAccrualResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getConfirmAccrualMethod(), responseObserver);
    }

    /**
     * <pre>
     * ReverseAccrual takes back what an accrual of the partner's gave, in points and towards tiers, for instance
     * after a refund: all that is left of it, or the share of some lines or some money, any number of times. Parts add up
     * to the whole, to the point, in whatever order. The accrual's own points go first, then those that expire first; if
     * they are spent already, the program says what to do. Scope: accrue. Refusals: ACCRUAL_NOT_FOUND, ALREADY_REVERSED,
     * REVERSAL_EXCEEDS_ORIGINAL, LINE_NOT_FOUND, INSUFFICIENT_POINTS, DEBT_LIMIT, REQUEST_ID_REUSED.
     * </pre>
     */
    default void reverseAccrual(dev.loyaltycore.loyalty.v1.ReverseAccrualRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ReverseAccrualResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReverseAccrualMethod(), responseObserver);
    }

    /**
     * <pre>
     * Redeem spends points on a reward, or as part payment: at once, or in two phases. Scope: redeem. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_CLOSED, REWARD_NOT_FOUND, REWARD_NOT_AVAILABLE, PART_PAYMENT_NOT_ACCEPTED,
     * CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, INSUFFICIENT_POINTS, REQUEST_ID_REUSED.
     * </pre>
     */
    default void redeem(dev.loyaltycore.loyalty.v1.RedeemRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.RedeemResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRedeemMethod(), responseObserver);
    }

    /**
     * <pre>
     * CaptureRedemption spends what a redemption of the partner's holds, all or some of it, and gives the rest back. It
     * ends the hold. Scope: redeem. Refusals: REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, CAPTURE_EXCEEDS_HOLD,
     * PART_PAYMENT_NOT_ACCEPTED (no whole steps of the program's rate), REQUEST_ID_REUSED.
     * </pre>
     */
    default void captureRedemption(dev.loyaltycore.loyalty.v1.CaptureRedemptionRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.CaptureRedemptionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCaptureRedemptionMethod(), responseObserver);
    }

    /**
     * <pre>
     * ReleaseRedemption gives back what a redemption of the partner's holds. It ends the hold. Scope: redeem. Refusals:
     * REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, REQUEST_ID_REUSED.
     * </pre>
     */
    default void releaseRedemption(dev.loyaltycore.loyalty.v1.ReleaseRedemptionRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ReleaseRedemptionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReleaseRedemptionMethod(), responseObserver);
    }

    /**
     * <pre>
     * ReverseRedemption gives back what a redemption of the partner's took: all that is left of it, or some points, or
     * some money of a part payment, any number of times. The points go back to where they were taken from and expire when
     * they would have; of those that would have expired meanwhile, the program says what becomes. Scope: redeem.
     * Refusals: REDEMPTION_NOT_FOUND, ALREADY_REVERSED, REVERSAL_EXCEEDS_ORIGINAL, PART_PAYMENT_NOT_ACCEPTED (no whole
     * steps of the rate), REQUEST_ID_REUSED.
     * </pre>
     */
    default void reverseRedemption(dev.loyaltycore.loyalty.v1.ReverseRedemptionRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ReverseRedemptionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReverseRedemptionMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetBalance tells what a member holds now. Scope: read. Refusals: MEMBER_NOT_FOUND, VERSION_NOT_REACHED.
     * </pre>
     */
    default void getBalance(dev.loyaltycore.loyalty.v1.GetBalanceRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.GetBalanceResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetBalanceMethod(), responseObserver);
    }

    /**
     * <pre>
     * WatchBalance tells what a member holds now, and then again each time it changes, also when points vest or expire by
     * themselves, on whichever server the change is made. Changes close together may be told as one: each answer is the
     * latest balance, and the latest is always told. Without a change for 20 seconds the last answer is repeated, as a sign
     * of life. The stream ends with UNAVAILABLE (LEDGER_UNAVAILABLE, or SERVER_STOPPING) when the server can't go on: watch
     * again; and with INVALID_CREDENTIALS when the key or the token has ended. Scope: read. Refusals: MEMBER_NOT_FOUND,
     * VERSION_NOT_REACHED, OVERLOADED (too many watchers).
     * </pre>
     */
    default void watchBalance(dev.loyaltycore.loyalty.v1.WatchBalanceRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.WatchBalanceResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchBalanceMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListRewards tells what the member can have for points, or could have with more of them: rewards whose condition the
     * member meets, at this time, those that cost least first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    default void listRewards(dev.loyaltycore.loyalty.v1.ListRewardsRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListRewardsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListRewardsMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListLots tells what the points are that a member holds, and when they vest and expire: those that expire first come
     * first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    default void listLots(dev.loyaltycore.loyalty.v1.ListLotsRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListLotsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListLotsMethod(), responseObserver);
    }

    /**
     * <pre>
     * EvaluateTier tells where a member stands on the program's ladders, and why. It stores nothing. Scope: read.
     * Refusals: MEMBER_NOT_FOUND, LADDER_NOT_FOUND.
     * </pre>
     */
    default void evaluateTier(dev.loyaltycore.loyalty.v1.EvaluateTierRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.EvaluateTierResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getEvaluateTierMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListEntries tells a member's history, newest first, and then that of members merged into it. Points that have expired
     * but are not yet written off in the ledger are not in it. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    default void listEntries(dev.loyaltycore.loyalty.v1.ListEntriesRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListEntriesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListEntriesMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service LoyaltyService.
   * <pre>
   * LoyaltyService gives, takes and tells points.
   * Calls carry an API key, or a member token (see TokenService), as `Authorization: Bearer KEY`. Any call may be refused
   * with INVALID_FIELD, INVALID_CREDENTIALS, MISSING_SCOPE, OTHER_PROGRAM, OTHER_MEMBER, PROGRAM_NOT_FOUND, OVERLOADED,
   * LEDGER_UNAVAILABLE, IDENTITY_PROVIDER_UNAVAILABLE or
   * INTERNAL; the comments name the others. A refused call changes nothing.
   * Calls that change something carry a `request_id` of the caller's making (a UUIDv7 is best), saved before the
   * call and sent again with every retry: the same id and content gets the stored answer with `replayed` set, the
   * same id with other content is refused with REQUEST_ID_REUSED. Ids are a partner's own, and hold for good. They
   * are unique within this service and AccountService, with the calls of MemberService that say so, and apart from that
   * within the other services together: an id of an accrual may be one of an enrolment as well, but not one of a
   * redemption.
   * A member that was merged into another is found under the old id all the same; answers name the survivor. One that has
   * left is refused points and redemptions with MEMBER_CLOSED.
   * Texts for people and from other systems may hold any characters but control characters (U+0000 to U+001F, U+007F
   * to U+009F).
   * </pre>
   */
  public static abstract class LoyaltyServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return LoyaltyServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service LoyaltyService.
   * <pre>
   * LoyaltyService gives, takes and tells points.
   * Calls carry an API key, or a member token (see TokenService), as `Authorization: Bearer KEY`. Any call may be refused
   * with INVALID_FIELD, INVALID_CREDENTIALS, MISSING_SCOPE, OTHER_PROGRAM, OTHER_MEMBER, PROGRAM_NOT_FOUND, OVERLOADED,
   * LEDGER_UNAVAILABLE, IDENTITY_PROVIDER_UNAVAILABLE or
   * INTERNAL; the comments name the others. A refused call changes nothing.
   * Calls that change something carry a `request_id` of the caller's making (a UUIDv7 is best), saved before the
   * call and sent again with every retry: the same id and content gets the stored answer with `replayed` set, the
   * same id with other content is refused with REQUEST_ID_REUSED. Ids are a partner's own, and hold for good. They
   * are unique within this service and AccountService, with the calls of MemberService that say so, and apart from that
   * within the other services together: an id of an accrual may be one of an enrolment as well, but not one of a
   * redemption.
   * A member that was merged into another is found under the old id all the same; answers name the survivor. One that has
   * left is refused points and redemptions with MEMBER_CLOSED.
   * Texts for people and from other systems may hold any characters but control characters (U+0000 to U+001F, U+007F
   * to U+009F).
   * </pre>
   */
  public static final class LoyaltyServiceStub
      extends io.grpc.stub.AbstractAsyncStub<LoyaltyServiceStub> {
    private LoyaltyServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LoyaltyServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LoyaltyServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Accrue decides what an activity earns and gives it to the member. Scope: accrue.
     * Refusals: MEMBER_NOT_FOUND, CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, EVENT_TIME_OUT_OF_RANGE,
     * REQUEST_ID_REUSED, SOURCE_ALREADY_ACCRUED, BALANCE_LIMIT.
     * </pre>
     */
    public void accrue(dev.loyaltycore.loyalty.v1.AccrueRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.AccrueResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAccrueMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * BatchAccrue is many accruals in one call. Each has its own request id and its own result; one that is
     * refused doesn't touch the others. Scope: accrue.
     * </pre>
     */
    public void batchAccrue(dev.loyaltycore.loyalty.v1.BatchAccrueRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.BatchAccrueResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getBatchAccrueMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SimulateAccrual decides as Accrue would now, with the same receipt, and changes nothing. Scope: read.
     * Refusals: as Accrue's, but for those about request ids and sources.
     * </pre>
     */
    public void simulateAccrual(dev.loyaltycore.loyalty.v1.SimulateAccrualRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.SimulateAccrualResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSimulateAccrualMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ConfirmAccrual lets the points of an accrual vest that wait for it, for instance when the parcel has arrived. Scope:
     * accrue. Refusals: ACCRUAL_NOT_FOUND, NOTHING_TO_CONFIRM, REQUEST_ID_REUSED.
     * </pre>
     */
    public void confirmAccrual(dev.loyaltycore.loyalty.v1.ConfirmAccrualRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ConfirmAccrualResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getConfirmAccrualMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ReverseAccrual takes back what an accrual of the partner's gave, in points and towards tiers, for instance
     * after a refund: all that is left of it, or the share of some lines or some money, any number of times. Parts add up
     * to the whole, to the point, in whatever order. The accrual's own points go first, then those that expire first; if
     * they are spent already, the program says what to do. Scope: accrue. Refusals: ACCRUAL_NOT_FOUND, ALREADY_REVERSED,
     * REVERSAL_EXCEEDS_ORIGINAL, LINE_NOT_FOUND, INSUFFICIENT_POINTS, DEBT_LIMIT, REQUEST_ID_REUSED.
     * </pre>
     */
    public void reverseAccrual(dev.loyaltycore.loyalty.v1.ReverseAccrualRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ReverseAccrualResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReverseAccrualMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Redeem spends points on a reward, or as part payment: at once, or in two phases. Scope: redeem. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_CLOSED, REWARD_NOT_FOUND, REWARD_NOT_AVAILABLE, PART_PAYMENT_NOT_ACCEPTED,
     * CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, INSUFFICIENT_POINTS, REQUEST_ID_REUSED.
     * </pre>
     */
    public void redeem(dev.loyaltycore.loyalty.v1.RedeemRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.RedeemResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRedeemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * CaptureRedemption spends what a redemption of the partner's holds, all or some of it, and gives the rest back. It
     * ends the hold. Scope: redeem. Refusals: REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, CAPTURE_EXCEEDS_HOLD,
     * PART_PAYMENT_NOT_ACCEPTED (no whole steps of the program's rate), REQUEST_ID_REUSED.
     * </pre>
     */
    public void captureRedemption(dev.loyaltycore.loyalty.v1.CaptureRedemptionRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.CaptureRedemptionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCaptureRedemptionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ReleaseRedemption gives back what a redemption of the partner's holds. It ends the hold. Scope: redeem. Refusals:
     * REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, REQUEST_ID_REUSED.
     * </pre>
     */
    public void releaseRedemption(dev.loyaltycore.loyalty.v1.ReleaseRedemptionRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ReleaseRedemptionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReleaseRedemptionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ReverseRedemption gives back what a redemption of the partner's took: all that is left of it, or some points, or
     * some money of a part payment, any number of times. The points go back to where they were taken from and expire when
     * they would have; of those that would have expired meanwhile, the program says what becomes. Scope: redeem.
     * Refusals: REDEMPTION_NOT_FOUND, ALREADY_REVERSED, REVERSAL_EXCEEDS_ORIGINAL, PART_PAYMENT_NOT_ACCEPTED (no whole
     * steps of the rate), REQUEST_ID_REUSED.
     * </pre>
     */
    public void reverseRedemption(dev.loyaltycore.loyalty.v1.ReverseRedemptionRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ReverseRedemptionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReverseRedemptionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetBalance tells what a member holds now. Scope: read. Refusals: MEMBER_NOT_FOUND, VERSION_NOT_REACHED.
     * </pre>
     */
    public void getBalance(dev.loyaltycore.loyalty.v1.GetBalanceRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.GetBalanceResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetBalanceMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * WatchBalance tells what a member holds now, and then again each time it changes, also when points vest or expire by
     * themselves, on whichever server the change is made. Changes close together may be told as one: each answer is the
     * latest balance, and the latest is always told. Without a change for 20 seconds the last answer is repeated, as a sign
     * of life. The stream ends with UNAVAILABLE (LEDGER_UNAVAILABLE, or SERVER_STOPPING) when the server can't go on: watch
     * again; and with INVALID_CREDENTIALS when the key or the token has ended. Scope: read. Refusals: MEMBER_NOT_FOUND,
     * VERSION_NOT_REACHED, OVERLOADED (too many watchers).
     * </pre>
     */
    public void watchBalance(dev.loyaltycore.loyalty.v1.WatchBalanceRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.WatchBalanceResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchBalanceMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListRewards tells what the member can have for points, or could have with more of them: rewards whose condition the
     * member meets, at this time, those that cost least first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public void listRewards(dev.loyaltycore.loyalty.v1.ListRewardsRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListRewardsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListRewardsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListLots tells what the points are that a member holds, and when they vest and expire: those that expire first come
     * first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public void listLots(dev.loyaltycore.loyalty.v1.ListLotsRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListLotsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListLotsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * EvaluateTier tells where a member stands on the program's ladders, and why. It stores nothing. Scope: read.
     * Refusals: MEMBER_NOT_FOUND, LADDER_NOT_FOUND.
     * </pre>
     */
    public void evaluateTier(dev.loyaltycore.loyalty.v1.EvaluateTierRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.EvaluateTierResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getEvaluateTierMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListEntries tells a member's history, newest first, and then that of members merged into it. Points that have expired
     * but are not yet written off in the ledger are not in it. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public void listEntries(dev.loyaltycore.loyalty.v1.ListEntriesRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListEntriesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListEntriesMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service LoyaltyService.
   * <pre>
   * LoyaltyService gives, takes and tells points.
   * Calls carry an API key, or a member token (see TokenService), as `Authorization: Bearer KEY`. Any call may be refused
   * with INVALID_FIELD, INVALID_CREDENTIALS, MISSING_SCOPE, OTHER_PROGRAM, OTHER_MEMBER, PROGRAM_NOT_FOUND, OVERLOADED,
   * LEDGER_UNAVAILABLE, IDENTITY_PROVIDER_UNAVAILABLE or
   * INTERNAL; the comments name the others. A refused call changes nothing.
   * Calls that change something carry a `request_id` of the caller's making (a UUIDv7 is best), saved before the
   * call and sent again with every retry: the same id and content gets the stored answer with `replayed` set, the
   * same id with other content is refused with REQUEST_ID_REUSED. Ids are a partner's own, and hold for good. They
   * are unique within this service and AccountService, with the calls of MemberService that say so, and apart from that
   * within the other services together: an id of an accrual may be one of an enrolment as well, but not one of a
   * redemption.
   * A member that was merged into another is found under the old id all the same; answers name the survivor. One that has
   * left is refused points and redemptions with MEMBER_CLOSED.
   * Texts for people and from other systems may hold any characters but control characters (U+0000 to U+001F, U+007F
   * to U+009F).
   * </pre>
   */
  public static final class LoyaltyServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<LoyaltyServiceBlockingV2Stub> {
    private LoyaltyServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LoyaltyServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LoyaltyServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Accrue decides what an activity earns and gives it to the member. Scope: accrue.
     * Refusals: MEMBER_NOT_FOUND, CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, EVENT_TIME_OUT_OF_RANGE,
     * REQUEST_ID_REUSED, SOURCE_ALREADY_ACCRUED, BALANCE_LIMIT.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.AccrueResponse accrue(dev.loyaltycore.loyalty.v1.AccrueRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAccrueMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * BatchAccrue is many accruals in one call. Each has its own request id and its own result; one that is
     * refused doesn't touch the others. Scope: accrue.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.BatchAccrueResponse batchAccrue(dev.loyaltycore.loyalty.v1.BatchAccrueRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getBatchAccrueMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SimulateAccrual decides as Accrue would now, with the same receipt, and changes nothing. Scope: read.
     * Refusals: as Accrue's, but for those about request ids and sources.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.SimulateAccrualResponse simulateAccrual(dev.loyaltycore.loyalty.v1.SimulateAccrualRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSimulateAccrualMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ConfirmAccrual lets the points of an accrual vest that wait for it, for instance when the parcel has arrived. Scope:
     * accrue. Refusals: ACCRUAL_NOT_FOUND, NOTHING_TO_CONFIRM, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ConfirmAccrualResponse confirmAccrual(dev.loyaltycore.loyalty.v1.ConfirmAccrualRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getConfirmAccrualMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ReverseAccrual takes back what an accrual of the partner's gave, in points and towards tiers, for instance
     * after a refund: all that is left of it, or the share of some lines or some money, any number of times. Parts add up
     * to the whole, to the point, in whatever order. The accrual's own points go first, then those that expire first; if
     * they are spent already, the program says what to do. Scope: accrue. Refusals: ACCRUAL_NOT_FOUND, ALREADY_REVERSED,
     * REVERSAL_EXCEEDS_ORIGINAL, LINE_NOT_FOUND, INSUFFICIENT_POINTS, DEBT_LIMIT, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ReverseAccrualResponse reverseAccrual(dev.loyaltycore.loyalty.v1.ReverseAccrualRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getReverseAccrualMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Redeem spends points on a reward, or as part payment: at once, or in two phases. Scope: redeem. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_CLOSED, REWARD_NOT_FOUND, REWARD_NOT_AVAILABLE, PART_PAYMENT_NOT_ACCEPTED,
     * CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, INSUFFICIENT_POINTS, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.RedeemResponse redeem(dev.loyaltycore.loyalty.v1.RedeemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRedeemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CaptureRedemption spends what a redemption of the partner's holds, all or some of it, and gives the rest back. It
     * ends the hold. Scope: redeem. Refusals: REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, CAPTURE_EXCEEDS_HOLD,
     * PART_PAYMENT_NOT_ACCEPTED (no whole steps of the program's rate), REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.CaptureRedemptionResponse captureRedemption(dev.loyaltycore.loyalty.v1.CaptureRedemptionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCaptureRedemptionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ReleaseRedemption gives back what a redemption of the partner's holds. It ends the hold. Scope: redeem. Refusals:
     * REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ReleaseRedemptionResponse releaseRedemption(dev.loyaltycore.loyalty.v1.ReleaseRedemptionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getReleaseRedemptionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ReverseRedemption gives back what a redemption of the partner's took: all that is left of it, or some points, or
     * some money of a part payment, any number of times. The points go back to where they were taken from and expire when
     * they would have; of those that would have expired meanwhile, the program says what becomes. Scope: redeem.
     * Refusals: REDEMPTION_NOT_FOUND, ALREADY_REVERSED, REVERSAL_EXCEEDS_ORIGINAL, PART_PAYMENT_NOT_ACCEPTED (no whole
     * steps of the rate), REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ReverseRedemptionResponse reverseRedemption(dev.loyaltycore.loyalty.v1.ReverseRedemptionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getReverseRedemptionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetBalance tells what a member holds now. Scope: read. Refusals: MEMBER_NOT_FOUND, VERSION_NOT_REACHED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.GetBalanceResponse getBalance(dev.loyaltycore.loyalty.v1.GetBalanceRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetBalanceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * WatchBalance tells what a member holds now, and then again each time it changes, also when points vest or expire by
     * themselves, on whichever server the change is made. Changes close together may be told as one: each answer is the
     * latest balance, and the latest is always told. Without a change for 20 seconds the last answer is repeated, as a sign
     * of life. The stream ends with UNAVAILABLE (LEDGER_UNAVAILABLE, or SERVER_STOPPING) when the server can't go on: watch
     * again; and with INVALID_CREDENTIALS when the key or the token has ended. Scope: read. Refusals: MEMBER_NOT_FOUND,
     * VERSION_NOT_REACHED, OVERLOADED (too many watchers).
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.loyaltycore.loyalty.v1.WatchBalanceResponse>
        watchBalance(dev.loyaltycore.loyalty.v1.WatchBalanceRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchBalanceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListRewards tells what the member can have for points, or could have with more of them: rewards whose condition the
     * member meets, at this time, those that cost least first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ListRewardsResponse listRewards(dev.loyaltycore.loyalty.v1.ListRewardsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListRewardsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListLots tells what the points are that a member holds, and when they vest and expire: those that expire first come
     * first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ListLotsResponse listLots(dev.loyaltycore.loyalty.v1.ListLotsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListLotsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * EvaluateTier tells where a member stands on the program's ladders, and why. It stores nothing. Scope: read.
     * Refusals: MEMBER_NOT_FOUND, LADDER_NOT_FOUND.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.EvaluateTierResponse evaluateTier(dev.loyaltycore.loyalty.v1.EvaluateTierRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getEvaluateTierMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListEntries tells a member's history, newest first, and then that of members merged into it. Points that have expired
     * but are not yet written off in the ledger are not in it. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ListEntriesResponse listEntries(dev.loyaltycore.loyalty.v1.ListEntriesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListEntriesMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service LoyaltyService.
   * <pre>
   * LoyaltyService gives, takes and tells points.
   * Calls carry an API key, or a member token (see TokenService), as `Authorization: Bearer KEY`. Any call may be refused
   * with INVALID_FIELD, INVALID_CREDENTIALS, MISSING_SCOPE, OTHER_PROGRAM, OTHER_MEMBER, PROGRAM_NOT_FOUND, OVERLOADED,
   * LEDGER_UNAVAILABLE, IDENTITY_PROVIDER_UNAVAILABLE or
   * INTERNAL; the comments name the others. A refused call changes nothing.
   * Calls that change something carry a `request_id` of the caller's making (a UUIDv7 is best), saved before the
   * call and sent again with every retry: the same id and content gets the stored answer with `replayed` set, the
   * same id with other content is refused with REQUEST_ID_REUSED. Ids are a partner's own, and hold for good. They
   * are unique within this service and AccountService, with the calls of MemberService that say so, and apart from that
   * within the other services together: an id of an accrual may be one of an enrolment as well, but not one of a
   * redemption.
   * A member that was merged into another is found under the old id all the same; answers name the survivor. One that has
   * left is refused points and redemptions with MEMBER_CLOSED.
   * Texts for people and from other systems may hold any characters but control characters (U+0000 to U+001F, U+007F
   * to U+009F).
   * </pre>
   */
  public static final class LoyaltyServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<LoyaltyServiceBlockingStub> {
    private LoyaltyServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LoyaltyServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LoyaltyServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Accrue decides what an activity earns and gives it to the member. Scope: accrue.
     * Refusals: MEMBER_NOT_FOUND, CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, EVENT_TIME_OUT_OF_RANGE,
     * REQUEST_ID_REUSED, SOURCE_ALREADY_ACCRUED, BALANCE_LIMIT.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.AccrueResponse accrue(dev.loyaltycore.loyalty.v1.AccrueRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAccrueMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * BatchAccrue is many accruals in one call. Each has its own request id and its own result; one that is
     * refused doesn't touch the others. Scope: accrue.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.BatchAccrueResponse batchAccrue(dev.loyaltycore.loyalty.v1.BatchAccrueRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getBatchAccrueMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SimulateAccrual decides as Accrue would now, with the same receipt, and changes nothing. Scope: read.
     * Refusals: as Accrue's, but for those about request ids and sources.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.SimulateAccrualResponse simulateAccrual(dev.loyaltycore.loyalty.v1.SimulateAccrualRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSimulateAccrualMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ConfirmAccrual lets the points of an accrual vest that wait for it, for instance when the parcel has arrived. Scope:
     * accrue. Refusals: ACCRUAL_NOT_FOUND, NOTHING_TO_CONFIRM, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ConfirmAccrualResponse confirmAccrual(dev.loyaltycore.loyalty.v1.ConfirmAccrualRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getConfirmAccrualMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ReverseAccrual takes back what an accrual of the partner's gave, in points and towards tiers, for instance
     * after a refund: all that is left of it, or the share of some lines or some money, any number of times. Parts add up
     * to the whole, to the point, in whatever order. The accrual's own points go first, then those that expire first; if
     * they are spent already, the program says what to do. Scope: accrue. Refusals: ACCRUAL_NOT_FOUND, ALREADY_REVERSED,
     * REVERSAL_EXCEEDS_ORIGINAL, LINE_NOT_FOUND, INSUFFICIENT_POINTS, DEBT_LIMIT, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ReverseAccrualResponse reverseAccrual(dev.loyaltycore.loyalty.v1.ReverseAccrualRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReverseAccrualMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Redeem spends points on a reward, or as part payment: at once, or in two phases. Scope: redeem. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_CLOSED, REWARD_NOT_FOUND, REWARD_NOT_AVAILABLE, PART_PAYMENT_NOT_ACCEPTED,
     * CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, INSUFFICIENT_POINTS, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.RedeemResponse redeem(dev.loyaltycore.loyalty.v1.RedeemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRedeemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CaptureRedemption spends what a redemption of the partner's holds, all or some of it, and gives the rest back. It
     * ends the hold. Scope: redeem. Refusals: REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, CAPTURE_EXCEEDS_HOLD,
     * PART_PAYMENT_NOT_ACCEPTED (no whole steps of the program's rate), REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.CaptureRedemptionResponse captureRedemption(dev.loyaltycore.loyalty.v1.CaptureRedemptionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCaptureRedemptionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ReleaseRedemption gives back what a redemption of the partner's holds. It ends the hold. Scope: redeem. Refusals:
     * REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ReleaseRedemptionResponse releaseRedemption(dev.loyaltycore.loyalty.v1.ReleaseRedemptionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReleaseRedemptionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ReverseRedemption gives back what a redemption of the partner's took: all that is left of it, or some points, or
     * some money of a part payment, any number of times. The points go back to where they were taken from and expire when
     * they would have; of those that would have expired meanwhile, the program says what becomes. Scope: redeem.
     * Refusals: REDEMPTION_NOT_FOUND, ALREADY_REVERSED, REVERSAL_EXCEEDS_ORIGINAL, PART_PAYMENT_NOT_ACCEPTED (no whole
     * steps of the rate), REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ReverseRedemptionResponse reverseRedemption(dev.loyaltycore.loyalty.v1.ReverseRedemptionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReverseRedemptionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetBalance tells what a member holds now. Scope: read. Refusals: MEMBER_NOT_FOUND, VERSION_NOT_REACHED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.GetBalanceResponse getBalance(dev.loyaltycore.loyalty.v1.GetBalanceRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetBalanceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * WatchBalance tells what a member holds now, and then again each time it changes, also when points vest or expire by
     * themselves, on whichever server the change is made. Changes close together may be told as one: each answer is the
     * latest balance, and the latest is always told. Without a change for 20 seconds the last answer is repeated, as a sign
     * of life. The stream ends with UNAVAILABLE (LEDGER_UNAVAILABLE, or SERVER_STOPPING) when the server can't go on: watch
     * again; and with INVALID_CREDENTIALS when the key or the token has ended. Scope: read. Refusals: MEMBER_NOT_FOUND,
     * VERSION_NOT_REACHED, OVERLOADED (too many watchers).
     * </pre>
     */
    public java.util.Iterator<dev.loyaltycore.loyalty.v1.WatchBalanceResponse> watchBalance(
        dev.loyaltycore.loyalty.v1.WatchBalanceRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchBalanceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListRewards tells what the member can have for points, or could have with more of them: rewards whose condition the
     * member meets, at this time, those that cost least first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ListRewardsResponse listRewards(dev.loyaltycore.loyalty.v1.ListRewardsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListRewardsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListLots tells what the points are that a member holds, and when they vest and expire: those that expire first come
     * first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ListLotsResponse listLots(dev.loyaltycore.loyalty.v1.ListLotsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListLotsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * EvaluateTier tells where a member stands on the program's ladders, and why. It stores nothing. Scope: read.
     * Refusals: MEMBER_NOT_FOUND, LADDER_NOT_FOUND.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.EvaluateTierResponse evaluateTier(dev.loyaltycore.loyalty.v1.EvaluateTierRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getEvaluateTierMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListEntries tells a member's history, newest first, and then that of members merged into it. Points that have expired
     * but are not yet written off in the ledger are not in it. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ListEntriesResponse listEntries(dev.loyaltycore.loyalty.v1.ListEntriesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListEntriesMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service LoyaltyService.
   * <pre>
   * LoyaltyService gives, takes and tells points.
   * Calls carry an API key, or a member token (see TokenService), as `Authorization: Bearer KEY`. Any call may be refused
   * with INVALID_FIELD, INVALID_CREDENTIALS, MISSING_SCOPE, OTHER_PROGRAM, OTHER_MEMBER, PROGRAM_NOT_FOUND, OVERLOADED,
   * LEDGER_UNAVAILABLE, IDENTITY_PROVIDER_UNAVAILABLE or
   * INTERNAL; the comments name the others. A refused call changes nothing.
   * Calls that change something carry a `request_id` of the caller's making (a UUIDv7 is best), saved before the
   * call and sent again with every retry: the same id and content gets the stored answer with `replayed` set, the
   * same id with other content is refused with REQUEST_ID_REUSED. Ids are a partner's own, and hold for good. They
   * are unique within this service and AccountService, with the calls of MemberService that say so, and apart from that
   * within the other services together: an id of an accrual may be one of an enrolment as well, but not one of a
   * redemption.
   * A member that was merged into another is found under the old id all the same; answers name the survivor. One that has
   * left is refused points and redemptions with MEMBER_CLOSED.
   * Texts for people and from other systems may hold any characters but control characters (U+0000 to U+001F, U+007F
   * to U+009F).
   * </pre>
   */
  public static final class LoyaltyServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<LoyaltyServiceFutureStub> {
    private LoyaltyServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LoyaltyServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LoyaltyServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Accrue decides what an activity earns and gives it to the member. Scope: accrue.
     * Refusals: MEMBER_NOT_FOUND, CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, EVENT_TIME_OUT_OF_RANGE,
     * REQUEST_ID_REUSED, SOURCE_ALREADY_ACCRUED, BALANCE_LIMIT.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.AccrueResponse> accrue(
        dev.loyaltycore.loyalty.v1.AccrueRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAccrueMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * BatchAccrue is many accruals in one call. Each has its own request id and its own result; one that is
     * refused doesn't touch the others. Scope: accrue.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.BatchAccrueResponse> batchAccrue(
        dev.loyaltycore.loyalty.v1.BatchAccrueRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getBatchAccrueMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SimulateAccrual decides as Accrue would now, with the same receipt, and changes nothing. Scope: read.
     * Refusals: as Accrue's, but for those about request ids and sources.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.SimulateAccrualResponse> simulateAccrual(
        dev.loyaltycore.loyalty.v1.SimulateAccrualRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSimulateAccrualMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ConfirmAccrual lets the points of an accrual vest that wait for it, for instance when the parcel has arrived. Scope:
     * accrue. Refusals: ACCRUAL_NOT_FOUND, NOTHING_TO_CONFIRM, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.ConfirmAccrualResponse> confirmAccrual(
        dev.loyaltycore.loyalty.v1.ConfirmAccrualRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getConfirmAccrualMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ReverseAccrual takes back what an accrual of the partner's gave, in points and towards tiers, for instance
     * after a refund: all that is left of it, or the share of some lines or some money, any number of times. Parts add up
     * to the whole, to the point, in whatever order. The accrual's own points go first, then those that expire first; if
     * they are spent already, the program says what to do. Scope: accrue. Refusals: ACCRUAL_NOT_FOUND, ALREADY_REVERSED,
     * REVERSAL_EXCEEDS_ORIGINAL, LINE_NOT_FOUND, INSUFFICIENT_POINTS, DEBT_LIMIT, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.ReverseAccrualResponse> reverseAccrual(
        dev.loyaltycore.loyalty.v1.ReverseAccrualRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReverseAccrualMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Redeem spends points on a reward, or as part payment: at once, or in two phases. Scope: redeem. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_CLOSED, REWARD_NOT_FOUND, REWARD_NOT_AVAILABLE, PART_PAYMENT_NOT_ACCEPTED,
     * CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, INSUFFICIENT_POINTS, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.RedeemResponse> redeem(
        dev.loyaltycore.loyalty.v1.RedeemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRedeemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * CaptureRedemption spends what a redemption of the partner's holds, all or some of it, and gives the rest back. It
     * ends the hold. Scope: redeem. Refusals: REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, CAPTURE_EXCEEDS_HOLD,
     * PART_PAYMENT_NOT_ACCEPTED (no whole steps of the program's rate), REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.CaptureRedemptionResponse> captureRedemption(
        dev.loyaltycore.loyalty.v1.CaptureRedemptionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCaptureRedemptionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ReleaseRedemption gives back what a redemption of the partner's holds. It ends the hold. Scope: redeem. Refusals:
     * REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.ReleaseRedemptionResponse> releaseRedemption(
        dev.loyaltycore.loyalty.v1.ReleaseRedemptionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReleaseRedemptionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ReverseRedemption gives back what a redemption of the partner's took: all that is left of it, or some points, or
     * some money of a part payment, any number of times. The points go back to where they were taken from and expire when
     * they would have; of those that would have expired meanwhile, the program says what becomes. Scope: redeem.
     * Refusals: REDEMPTION_NOT_FOUND, ALREADY_REVERSED, REVERSAL_EXCEEDS_ORIGINAL, PART_PAYMENT_NOT_ACCEPTED (no whole
     * steps of the rate), REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.ReverseRedemptionResponse> reverseRedemption(
        dev.loyaltycore.loyalty.v1.ReverseRedemptionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReverseRedemptionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetBalance tells what a member holds now. Scope: read. Refusals: MEMBER_NOT_FOUND, VERSION_NOT_REACHED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.GetBalanceResponse> getBalance(
        dev.loyaltycore.loyalty.v1.GetBalanceRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetBalanceMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListRewards tells what the member can have for points, or could have with more of them: rewards whose condition the
     * member meets, at this time, those that cost least first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.ListRewardsResponse> listRewards(
        dev.loyaltycore.loyalty.v1.ListRewardsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListRewardsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListLots tells what the points are that a member holds, and when they vest and expire: those that expire first come
     * first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.ListLotsResponse> listLots(
        dev.loyaltycore.loyalty.v1.ListLotsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListLotsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * EvaluateTier tells where a member stands on the program's ladders, and why. It stores nothing. Scope: read.
     * Refusals: MEMBER_NOT_FOUND, LADDER_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.EvaluateTierResponse> evaluateTier(
        dev.loyaltycore.loyalty.v1.EvaluateTierRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getEvaluateTierMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListEntries tells a member's history, newest first, and then that of members merged into it. Points that have expired
     * but are not yet written off in the ledger are not in it. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.ListEntriesResponse> listEntries(
        dev.loyaltycore.loyalty.v1.ListEntriesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListEntriesMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_ACCRUE = 0;
  private static final int METHODID_BATCH_ACCRUE = 1;
  private static final int METHODID_SIMULATE_ACCRUAL = 2;
  private static final int METHODID_CONFIRM_ACCRUAL = 3;
  private static final int METHODID_REVERSE_ACCRUAL = 4;
  private static final int METHODID_REDEEM = 5;
  private static final int METHODID_CAPTURE_REDEMPTION = 6;
  private static final int METHODID_RELEASE_REDEMPTION = 7;
  private static final int METHODID_REVERSE_REDEMPTION = 8;
  private static final int METHODID_GET_BALANCE = 9;
  private static final int METHODID_WATCH_BALANCE = 10;
  private static final int METHODID_LIST_REWARDS = 11;
  private static final int METHODID_LIST_LOTS = 12;
  private static final int METHODID_EVALUATE_TIER = 13;
  private static final int METHODID_LIST_ENTRIES = 14;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AsyncService serviceImpl;
    private final int methodId;

    MethodHandlers(AsyncService serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_ACCRUE:
          serviceImpl.accrue((dev.loyaltycore.loyalty.v1.AccrueRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.AccrueResponse>) responseObserver);
          break;
        case METHODID_BATCH_ACCRUE:
          serviceImpl.batchAccrue((dev.loyaltycore.loyalty.v1.BatchAccrueRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.BatchAccrueResponse>) responseObserver);
          break;
        case METHODID_SIMULATE_ACCRUAL:
          serviceImpl.simulateAccrual((dev.loyaltycore.loyalty.v1.SimulateAccrualRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.SimulateAccrualResponse>) responseObserver);
          break;
        case METHODID_CONFIRM_ACCRUAL:
          serviceImpl.confirmAccrual((dev.loyaltycore.loyalty.v1.ConfirmAccrualRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ConfirmAccrualResponse>) responseObserver);
          break;
        case METHODID_REVERSE_ACCRUAL:
          serviceImpl.reverseAccrual((dev.loyaltycore.loyalty.v1.ReverseAccrualRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ReverseAccrualResponse>) responseObserver);
          break;
        case METHODID_REDEEM:
          serviceImpl.redeem((dev.loyaltycore.loyalty.v1.RedeemRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.RedeemResponse>) responseObserver);
          break;
        case METHODID_CAPTURE_REDEMPTION:
          serviceImpl.captureRedemption((dev.loyaltycore.loyalty.v1.CaptureRedemptionRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.CaptureRedemptionResponse>) responseObserver);
          break;
        case METHODID_RELEASE_REDEMPTION:
          serviceImpl.releaseRedemption((dev.loyaltycore.loyalty.v1.ReleaseRedemptionRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ReleaseRedemptionResponse>) responseObserver);
          break;
        case METHODID_REVERSE_REDEMPTION:
          serviceImpl.reverseRedemption((dev.loyaltycore.loyalty.v1.ReverseRedemptionRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ReverseRedemptionResponse>) responseObserver);
          break;
        case METHODID_GET_BALANCE:
          serviceImpl.getBalance((dev.loyaltycore.loyalty.v1.GetBalanceRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.GetBalanceResponse>) responseObserver);
          break;
        case METHODID_WATCH_BALANCE:
          serviceImpl.watchBalance((dev.loyaltycore.loyalty.v1.WatchBalanceRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.WatchBalanceResponse>) responseObserver);
          break;
        case METHODID_LIST_REWARDS:
          serviceImpl.listRewards((dev.loyaltycore.loyalty.v1.ListRewardsRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListRewardsResponse>) responseObserver);
          break;
        case METHODID_LIST_LOTS:
          serviceImpl.listLots((dev.loyaltycore.loyalty.v1.ListLotsRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListLotsResponse>) responseObserver);
          break;
        case METHODID_EVALUATE_TIER:
          serviceImpl.evaluateTier((dev.loyaltycore.loyalty.v1.EvaluateTierRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.EvaluateTierResponse>) responseObserver);
          break;
        case METHODID_LIST_ENTRIES:
          serviceImpl.listEntries((dev.loyaltycore.loyalty.v1.ListEntriesRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListEntriesResponse>) responseObserver);
          break;
        default:
          throw new AssertionError();
      }
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public io.grpc.stub.StreamObserver<Req> invoke(
        io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getAccrueMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.AccrueRequest,
              dev.loyaltycore.loyalty.v1.AccrueResponse>(
                service, METHODID_ACCRUE)))
        .addMethod(
          getBatchAccrueMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.BatchAccrueRequest,
              dev.loyaltycore.loyalty.v1.BatchAccrueResponse>(
                service, METHODID_BATCH_ACCRUE)))
        .addMethod(
          getSimulateAccrualMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.SimulateAccrualRequest,
              dev.loyaltycore.loyalty.v1.SimulateAccrualResponse>(
                service, METHODID_SIMULATE_ACCRUAL)))
        .addMethod(
          getConfirmAccrualMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.ConfirmAccrualRequest,
              dev.loyaltycore.loyalty.v1.ConfirmAccrualResponse>(
                service, METHODID_CONFIRM_ACCRUAL)))
        .addMethod(
          getReverseAccrualMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.ReverseAccrualRequest,
              dev.loyaltycore.loyalty.v1.ReverseAccrualResponse>(
                service, METHODID_REVERSE_ACCRUAL)))
        .addMethod(
          getRedeemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.RedeemRequest,
              dev.loyaltycore.loyalty.v1.RedeemResponse>(
                service, METHODID_REDEEM)))
        .addMethod(
          getCaptureRedemptionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.CaptureRedemptionRequest,
              dev.loyaltycore.loyalty.v1.CaptureRedemptionResponse>(
                service, METHODID_CAPTURE_REDEMPTION)))
        .addMethod(
          getReleaseRedemptionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.ReleaseRedemptionRequest,
              dev.loyaltycore.loyalty.v1.ReleaseRedemptionResponse>(
                service, METHODID_RELEASE_REDEMPTION)))
        .addMethod(
          getReverseRedemptionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.ReverseRedemptionRequest,
              dev.loyaltycore.loyalty.v1.ReverseRedemptionResponse>(
                service, METHODID_REVERSE_REDEMPTION)))
        .addMethod(
          getGetBalanceMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.GetBalanceRequest,
              dev.loyaltycore.loyalty.v1.GetBalanceResponse>(
                service, METHODID_GET_BALANCE)))
        .addMethod(
          getWatchBalanceMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.WatchBalanceRequest,
              dev.loyaltycore.loyalty.v1.WatchBalanceResponse>(
                service, METHODID_WATCH_BALANCE)))
        .addMethod(
          getListRewardsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.ListRewardsRequest,
              dev.loyaltycore.loyalty.v1.ListRewardsResponse>(
                service, METHODID_LIST_REWARDS)))
        .addMethod(
          getListLotsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.ListLotsRequest,
              dev.loyaltycore.loyalty.v1.ListLotsResponse>(
                service, METHODID_LIST_LOTS)))
        .addMethod(
          getEvaluateTierMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.EvaluateTierRequest,
              dev.loyaltycore.loyalty.v1.EvaluateTierResponse>(
                service, METHODID_EVALUATE_TIER)))
        .addMethod(
          getListEntriesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.ListEntriesRequest,
              dev.loyaltycore.loyalty.v1.ListEntriesResponse>(
                service, METHODID_LIST_ENTRIES)))
        .build();
  }

  private static abstract class LoyaltyServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    LoyaltyServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.loyaltycore.loyalty.v1.LoyaltyServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("LoyaltyService");
    }
  }

  private static final class LoyaltyServiceFileDescriptorSupplier
      extends LoyaltyServiceBaseDescriptorSupplier {
    LoyaltyServiceFileDescriptorSupplier() {}
  }

  private static final class LoyaltyServiceMethodDescriptorSupplier
      extends LoyaltyServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    LoyaltyServiceMethodDescriptorSupplier(java.lang.String methodName) {
      this.methodName = methodName;
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
      return getServiceDescriptor().findMethodByName(methodName);
    }
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (LoyaltyServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new LoyaltyServiceFileDescriptorSupplier())
              .addMethod(getAccrueMethod())
              .addMethod(getBatchAccrueMethod())
              .addMethod(getSimulateAccrualMethod())
              .addMethod(getConfirmAccrualMethod())
              .addMethod(getReverseAccrualMethod())
              .addMethod(getRedeemMethod())
              .addMethod(getCaptureRedemptionMethod())
              .addMethod(getReleaseRedemptionMethod())
              .addMethod(getReverseRedemptionMethod())
              .addMethod(getGetBalanceMethod())
              .addMethod(getWatchBalanceMethod())
              .addMethod(getListRewardsMethod())
              .addMethod(getListLotsMethod())
              .addMethod(getEvaluateTierMethod())
              .addMethod(getListEntriesMethod())
              .build();
        }
      }
    }
    return result;
  }
}
