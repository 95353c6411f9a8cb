package dev.loyaltycore.loyalty.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * AccountService corrects what members hold, by hand, and moves points between members. Calls are authenticated,
 * refused and repeated as LoyaltyService says, and share its request ids. Any of them may be refused with
 * MEMBER_NOT_FOUND, MEMBER_CLOSED and REQUEST_ID_REUSED.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class AccountServiceGrpc {

  private AccountServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "loyalty.v1.AccountService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.AdjustPointsRequest,
      dev.loyaltycore.loyalty.v1.AdjustPointsResponse> getAdjustPointsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AdjustPoints",
      requestType = dev.loyaltycore.loyalty.v1.AdjustPointsRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.AdjustPointsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.AdjustPointsRequest,
      dev.loyaltycore.loyalty.v1.AdjustPointsResponse> getAdjustPointsMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.AdjustPointsRequest, dev.loyaltycore.loyalty.v1.AdjustPointsResponse> getAdjustPointsMethod;
    if ((getAdjustPointsMethod = AccountServiceGrpc.getAdjustPointsMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getAdjustPointsMethod = AccountServiceGrpc.getAdjustPointsMethod) == null) {
          AccountServiceGrpc.getAdjustPointsMethod = getAdjustPointsMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.AdjustPointsRequest, dev.loyaltycore.loyalty.v1.AdjustPointsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AdjustPoints"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.AdjustPointsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.AdjustPointsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("AdjustPoints"))
              .build();
        }
      }
    }
    return getAdjustPointsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ReinstatePointsRequest,
      dev.loyaltycore.loyalty.v1.ReinstatePointsResponse> getReinstatePointsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReinstatePoints",
      requestType = dev.loyaltycore.loyalty.v1.ReinstatePointsRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.ReinstatePointsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ReinstatePointsRequest,
      dev.loyaltycore.loyalty.v1.ReinstatePointsResponse> getReinstatePointsMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ReinstatePointsRequest, dev.loyaltycore.loyalty.v1.ReinstatePointsResponse> getReinstatePointsMethod;
    if ((getReinstatePointsMethod = AccountServiceGrpc.getReinstatePointsMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getReinstatePointsMethod = AccountServiceGrpc.getReinstatePointsMethod) == null) {
          AccountServiceGrpc.getReinstatePointsMethod = getReinstatePointsMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.ReinstatePointsRequest, dev.loyaltycore.loyalty.v1.ReinstatePointsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReinstatePoints"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ReinstatePointsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ReinstatePointsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("ReinstatePoints"))
              .build();
        }
      }
    }
    return getReinstatePointsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.WriteOffDebtRequest,
      dev.loyaltycore.loyalty.v1.WriteOffDebtResponse> getWriteOffDebtMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WriteOffDebt",
      requestType = dev.loyaltycore.loyalty.v1.WriteOffDebtRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.WriteOffDebtResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.WriteOffDebtRequest,
      dev.loyaltycore.loyalty.v1.WriteOffDebtResponse> getWriteOffDebtMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.WriteOffDebtRequest, dev.loyaltycore.loyalty.v1.WriteOffDebtResponse> getWriteOffDebtMethod;
    if ((getWriteOffDebtMethod = AccountServiceGrpc.getWriteOffDebtMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getWriteOffDebtMethod = AccountServiceGrpc.getWriteOffDebtMethod) == null) {
          AccountServiceGrpc.getWriteOffDebtMethod = getWriteOffDebtMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.WriteOffDebtRequest, dev.loyaltycore.loyalty.v1.WriteOffDebtResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WriteOffDebt"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.WriteOffDebtRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.WriteOffDebtResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("WriteOffDebt"))
              .build();
        }
      }
    }
    return getWriteOffDebtMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.TransferPointsRequest,
      dev.loyaltycore.loyalty.v1.TransferPointsResponse> getTransferPointsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "TransferPoints",
      requestType = dev.loyaltycore.loyalty.v1.TransferPointsRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.TransferPointsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.TransferPointsRequest,
      dev.loyaltycore.loyalty.v1.TransferPointsResponse> getTransferPointsMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.TransferPointsRequest, dev.loyaltycore.loyalty.v1.TransferPointsResponse> getTransferPointsMethod;
    if ((getTransferPointsMethod = AccountServiceGrpc.getTransferPointsMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getTransferPointsMethod = AccountServiceGrpc.getTransferPointsMethod) == null) {
          AccountServiceGrpc.getTransferPointsMethod = getTransferPointsMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.TransferPointsRequest, dev.loyaltycore.loyalty.v1.TransferPointsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "TransferPoints"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.TransferPointsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.TransferPointsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("TransferPoints"))
              .build();
        }
      }
    }
    return getTransferPointsMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static AccountServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccountServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccountServiceStub>() {
        @java.lang.Override
        public AccountServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccountServiceStub(channel, callOptions);
        }
      };
    return AccountServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static AccountServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccountServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccountServiceBlockingV2Stub>() {
        @java.lang.Override
        public AccountServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccountServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return AccountServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static AccountServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccountServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccountServiceBlockingStub>() {
        @java.lang.Override
        public AccountServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccountServiceBlockingStub(channel, callOptions);
        }
      };
    return AccountServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static AccountServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccountServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccountServiceFutureStub>() {
        @java.lang.Override
        public AccountServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccountServiceFutureStub(channel, callOptions);
        }
      };
    return AccountServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * AccountService corrects what members hold, by hand, and moves points between members. Calls are authenticated,
   * refused and repeated as LoyaltyService says, and share its request ids. Any of them may be refused with
   * MEMBER_NOT_FOUND, MEMBER_CLOSED and REQUEST_ID_REUSED.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * AdjustPoints gives points to a member, or takes some. It counts neither as earned nor as spent, and not towards
     * tiers. Scope: adjust. Refusals: INSUFFICIENT_POINTS, BALANCE_LIMIT.
     * </pre>
     */
    default void adjustPoints(dev.loyaltycore.loyalty.v1.AdjustPointsRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.AdjustPointsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAdjustPointsMethod(), responseObserver);
    }

    /**
     * <pre>
     * ReinstatePoints gives expired points back. Scope: adjust. Refusals: EXCEEDS_EXPIRED, BALANCE_LIMIT.
     * </pre>
     */
    default void reinstatePoints(dev.loyaltycore.loyalty.v1.ReinstatePointsRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ReinstatePointsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReinstatePointsMethod(), responseObserver);
    }

    /**
     * <pre>
     * WriteOffDebt lets a member's debt go, or some of it. Scope: adjust. Refusals: EXCEEDS_DEBT.
     * </pre>
     */
    default void writeOffDebt(dev.loyaltycore.loyalty.v1.WriteOffDebtRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.WriteOffDebtResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWriteOffDebtMethod(), responseObserver);
    }

    /**
     * <pre>
     * TransferPoints moves points from one member to another. They keep their expiry, and those that expire first go
     * first. Scope: transfer. Refusals: TRANSFER_NOT_ACCEPTED, INSUFFICIENT_POINTS, BALANCE_LIMIT.
     * </pre>
     */
    default void transferPoints(dev.loyaltycore.loyalty.v1.TransferPointsRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.TransferPointsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getTransferPointsMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service AccountService.
   * <pre>
   * AccountService corrects what members hold, by hand, and moves points between members. Calls are authenticated,
   * refused and repeated as LoyaltyService says, and share its request ids. Any of them may be refused with
   * MEMBER_NOT_FOUND, MEMBER_CLOSED and REQUEST_ID_REUSED.
   * </pre>
   */
  public static abstract class AccountServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return AccountServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service AccountService.
   * <pre>
   * AccountService corrects what members hold, by hand, and moves points between members. Calls are authenticated,
   * refused and repeated as LoyaltyService says, and share its request ids. Any of them may be refused with
   * MEMBER_NOT_FOUND, MEMBER_CLOSED and REQUEST_ID_REUSED.
   * </pre>
   */
  public static final class AccountServiceStub
      extends io.grpc.stub.AbstractAsyncStub<AccountServiceStub> {
    private AccountServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccountServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccountServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * AdjustPoints gives points to a member, or takes some. It counts neither as earned nor as spent, and not towards
     * tiers. Scope: adjust. Refusals: INSUFFICIENT_POINTS, BALANCE_LIMIT.
     * </pre>
     */
    public void adjustPoints(dev.loyaltycore.loyalty.v1.AdjustPointsRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.AdjustPointsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAdjustPointsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ReinstatePoints gives expired points back. Scope: adjust. Refusals: EXCEEDS_EXPIRED, BALANCE_LIMIT.
     * </pre>
     */
    public void reinstatePoints(dev.loyaltycore.loyalty.v1.ReinstatePointsRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ReinstatePointsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReinstatePointsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * WriteOffDebt lets a member's debt go, or some of it. Scope: adjust. Refusals: EXCEEDS_DEBT.
     * </pre>
     */
    public void writeOffDebt(dev.loyaltycore.loyalty.v1.WriteOffDebtRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.WriteOffDebtResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getWriteOffDebtMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * TransferPoints moves points from one member to another. They keep their expiry, and those that expire first go
     * first. Scope: transfer. Refusals: TRANSFER_NOT_ACCEPTED, INSUFFICIENT_POINTS, BALANCE_LIMIT.
     * </pre>
     */
    public void transferPoints(dev.loyaltycore.loyalty.v1.TransferPointsRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.TransferPointsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getTransferPointsMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service AccountService.
   * <pre>
   * AccountService corrects what members hold, by hand, and moves points between members. Calls are authenticated,
   * refused and repeated as LoyaltyService says, and share its request ids. Any of them may be refused with
   * MEMBER_NOT_FOUND, MEMBER_CLOSED and REQUEST_ID_REUSED.
   * </pre>
   */
  public static final class AccountServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<AccountServiceBlockingV2Stub> {
    private AccountServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccountServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccountServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * AdjustPoints gives points to a member, or takes some. It counts neither as earned nor as spent, and not towards
     * tiers. Scope: adjust. Refusals: INSUFFICIENT_POINTS, BALANCE_LIMIT.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.AdjustPointsResponse adjustPoints(dev.loyaltycore.loyalty.v1.AdjustPointsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAdjustPointsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ReinstatePoints gives expired points back. Scope: adjust. Refusals: EXCEEDS_EXPIRED, BALANCE_LIMIT.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ReinstatePointsResponse reinstatePoints(dev.loyaltycore.loyalty.v1.ReinstatePointsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getReinstatePointsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * WriteOffDebt lets a member's debt go, or some of it. Scope: adjust. Refusals: EXCEEDS_DEBT.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.WriteOffDebtResponse writeOffDebt(dev.loyaltycore.loyalty.v1.WriteOffDebtRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getWriteOffDebtMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * TransferPoints moves points from one member to another. They keep their expiry, and those that expire first go
     * first. Scope: transfer. Refusals: TRANSFER_NOT_ACCEPTED, INSUFFICIENT_POINTS, BALANCE_LIMIT.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.TransferPointsResponse transferPoints(dev.loyaltycore.loyalty.v1.TransferPointsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getTransferPointsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service AccountService.
   * <pre>
   * AccountService corrects what members hold, by hand, and moves points between members. Calls are authenticated,
   * refused and repeated as LoyaltyService says, and share its request ids. Any of them may be refused with
   * MEMBER_NOT_FOUND, MEMBER_CLOSED and REQUEST_ID_REUSED.
   * </pre>
   */
  public static final class AccountServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<AccountServiceBlockingStub> {
    private AccountServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccountServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccountServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * AdjustPoints gives points to a member, or takes some. It counts neither as earned nor as spent, and not towards
     * tiers. Scope: adjust. Refusals: INSUFFICIENT_POINTS, BALANCE_LIMIT.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.AdjustPointsResponse adjustPoints(dev.loyaltycore.loyalty.v1.AdjustPointsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAdjustPointsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ReinstatePoints gives expired points back. Scope: adjust. Refusals: EXCEEDS_EXPIRED, BALANCE_LIMIT.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ReinstatePointsResponse reinstatePoints(dev.loyaltycore.loyalty.v1.ReinstatePointsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReinstatePointsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * WriteOffDebt lets a member's debt go, or some of it. Scope: adjust. Refusals: EXCEEDS_DEBT.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.WriteOffDebtResponse writeOffDebt(dev.loyaltycore.loyalty.v1.WriteOffDebtRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getWriteOffDebtMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * TransferPoints moves points from one member to another. They keep their expiry, and those that expire first go
     * first. Scope: transfer. Refusals: TRANSFER_NOT_ACCEPTED, INSUFFICIENT_POINTS, BALANCE_LIMIT.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.TransferPointsResponse transferPoints(dev.loyaltycore.loyalty.v1.TransferPointsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getTransferPointsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service AccountService.
   * <pre>
   * AccountService corrects what members hold, by hand, and moves points between members. Calls are authenticated,
   * refused and repeated as LoyaltyService says, and share its request ids. Any of them may be refused with
   * MEMBER_NOT_FOUND, MEMBER_CLOSED and REQUEST_ID_REUSED.
   * </pre>
   */
  public static final class AccountServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<AccountServiceFutureStub> {
    private AccountServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccountServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccountServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * AdjustPoints gives points to a member, or takes some. It counts neither as earned nor as spent, and not towards
     * tiers. Scope: adjust. Refusals: INSUFFICIENT_POINTS, BALANCE_LIMIT.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.AdjustPointsResponse> adjustPoints(
        dev.loyaltycore.loyalty.v1.AdjustPointsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAdjustPointsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ReinstatePoints gives expired points back. Scope: adjust. Refusals: EXCEEDS_EXPIRED, BALANCE_LIMIT.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.ReinstatePointsResponse> reinstatePoints(
        dev.loyaltycore.loyalty.v1.ReinstatePointsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReinstatePointsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * WriteOffDebt lets a member's debt go, or some of it. Scope: adjust. Refusals: EXCEEDS_DEBT.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.WriteOffDebtResponse> writeOffDebt(
        dev.loyaltycore.loyalty.v1.WriteOffDebtRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getWriteOffDebtMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * TransferPoints moves points from one member to another. They keep their expiry, and those that expire first go
     * first. Scope: transfer. Refusals: TRANSFER_NOT_ACCEPTED, INSUFFICIENT_POINTS, BALANCE_LIMIT.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.TransferPointsResponse> transferPoints(
        dev.loyaltycore.loyalty.v1.TransferPointsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getTransferPointsMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_ADJUST_POINTS = 0;
  private static final int METHODID_REINSTATE_POINTS = 1;
  private static final int METHODID_WRITE_OFF_DEBT = 2;
  private static final int METHODID_TRANSFER_POINTS = 3;

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
        case METHODID_ADJUST_POINTS:
          serviceImpl.adjustPoints((dev.loyaltycore.loyalty.v1.AdjustPointsRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.AdjustPointsResponse>) responseObserver);
          break;
        case METHODID_REINSTATE_POINTS:
          serviceImpl.reinstatePoints((dev.loyaltycore.loyalty.v1.ReinstatePointsRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ReinstatePointsResponse>) responseObserver);
          break;
        case METHODID_WRITE_OFF_DEBT:
          serviceImpl.writeOffDebt((dev.loyaltycore.loyalty.v1.WriteOffDebtRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.WriteOffDebtResponse>) responseObserver);
          break;
        case METHODID_TRANSFER_POINTS:
          serviceImpl.transferPoints((dev.loyaltycore.loyalty.v1.TransferPointsRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.TransferPointsResponse>) responseObserver);
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
          getAdjustPointsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.AdjustPointsRequest,
              dev.loyaltycore.loyalty.v1.AdjustPointsResponse>(
                service, METHODID_ADJUST_POINTS)))
        .addMethod(
          getReinstatePointsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.ReinstatePointsRequest,
              dev.loyaltycore.loyalty.v1.ReinstatePointsResponse>(
                service, METHODID_REINSTATE_POINTS)))
        .addMethod(
          getWriteOffDebtMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.WriteOffDebtRequest,
              dev.loyaltycore.loyalty.v1.WriteOffDebtResponse>(
                service, METHODID_WRITE_OFF_DEBT)))
        .addMethod(
          getTransferPointsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.TransferPointsRequest,
              dev.loyaltycore.loyalty.v1.TransferPointsResponse>(
                service, METHODID_TRANSFER_POINTS)))
        .build();
  }

  private static abstract class AccountServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    AccountServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.loyaltycore.loyalty.v1.AccountServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("AccountService");
    }
  }

  private static final class AccountServiceFileDescriptorSupplier
      extends AccountServiceBaseDescriptorSupplier {
    AccountServiceFileDescriptorSupplier() {}
  }

  private static final class AccountServiceMethodDescriptorSupplier
      extends AccountServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    AccountServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (AccountServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new AccountServiceFileDescriptorSupplier())
              .addMethod(getAdjustPointsMethod())
              .addMethod(getReinstatePointsMethod())
              .addMethod(getWriteOffDebtMethod())
              .addMethod(getTransferPointsMethod())
              .build();
        }
      }
    }
    return result;
  }
}
