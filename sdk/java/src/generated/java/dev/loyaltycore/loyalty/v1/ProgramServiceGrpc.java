package dev.loyaltycore.loyalty.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * ProgramService keeps a program's definitions. Calls are authenticated and refused as LoyaltyService says. The
 * first version of a new program is applied with the command line, which makes its first key as well.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class ProgramServiceGrpc {

  private ProgramServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "loyalty.v1.ProgramService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ApplyProgramRequest,
      dev.loyaltycore.loyalty.v1.ApplyProgramResponse> getApplyProgramMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ApplyProgram",
      requestType = dev.loyaltycore.loyalty.v1.ApplyProgramRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.ApplyProgramResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ApplyProgramRequest,
      dev.loyaltycore.loyalty.v1.ApplyProgramResponse> getApplyProgramMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ApplyProgramRequest, dev.loyaltycore.loyalty.v1.ApplyProgramResponse> getApplyProgramMethod;
    if ((getApplyProgramMethod = ProgramServiceGrpc.getApplyProgramMethod) == null) {
      synchronized (ProgramServiceGrpc.class) {
        if ((getApplyProgramMethod = ProgramServiceGrpc.getApplyProgramMethod) == null) {
          ProgramServiceGrpc.getApplyProgramMethod = getApplyProgramMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.ApplyProgramRequest, dev.loyaltycore.loyalty.v1.ApplyProgramResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ApplyProgram"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ApplyProgramRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ApplyProgramResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ProgramServiceMethodDescriptorSupplier("ApplyProgram"))
              .build();
        }
      }
    }
    return getApplyProgramMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.GetProgramRequest,
      dev.loyaltycore.loyalty.v1.GetProgramResponse> getGetProgramMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetProgram",
      requestType = dev.loyaltycore.loyalty.v1.GetProgramRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.GetProgramResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.GetProgramRequest,
      dev.loyaltycore.loyalty.v1.GetProgramResponse> getGetProgramMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.GetProgramRequest, dev.loyaltycore.loyalty.v1.GetProgramResponse> getGetProgramMethod;
    if ((getGetProgramMethod = ProgramServiceGrpc.getGetProgramMethod) == null) {
      synchronized (ProgramServiceGrpc.class) {
        if ((getGetProgramMethod = ProgramServiceGrpc.getGetProgramMethod) == null) {
          ProgramServiceGrpc.getGetProgramMethod = getGetProgramMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.GetProgramRequest, dev.loyaltycore.loyalty.v1.GetProgramResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetProgram"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.GetProgramRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.GetProgramResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ProgramServiceMethodDescriptorSupplier("GetProgram"))
              .build();
        }
      }
    }
    return getGetProgramMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest,
      dev.loyaltycore.loyalty.v1.ListProgramVersionsResponse> getListProgramVersionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListProgramVersions",
      requestType = dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.ListProgramVersionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest,
      dev.loyaltycore.loyalty.v1.ListProgramVersionsResponse> getListProgramVersionsMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest, dev.loyaltycore.loyalty.v1.ListProgramVersionsResponse> getListProgramVersionsMethod;
    if ((getListProgramVersionsMethod = ProgramServiceGrpc.getListProgramVersionsMethod) == null) {
      synchronized (ProgramServiceGrpc.class) {
        if ((getListProgramVersionsMethod = ProgramServiceGrpc.getListProgramVersionsMethod) == null) {
          ProgramServiceGrpc.getListProgramVersionsMethod = getListProgramVersionsMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest, dev.loyaltycore.loyalty.v1.ListProgramVersionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListProgramVersions"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ListProgramVersionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ProgramServiceMethodDescriptorSupplier("ListProgramVersions"))
              .build();
        }
      }
    }
    return getListProgramVersionsMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static ProgramServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ProgramServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ProgramServiceStub>() {
        @java.lang.Override
        public ProgramServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ProgramServiceStub(channel, callOptions);
        }
      };
    return ProgramServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static ProgramServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ProgramServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ProgramServiceBlockingV2Stub>() {
        @java.lang.Override
        public ProgramServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ProgramServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return ProgramServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static ProgramServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ProgramServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ProgramServiceBlockingStub>() {
        @java.lang.Override
        public ProgramServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ProgramServiceBlockingStub(channel, callOptions);
        }
      };
    return ProgramServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static ProgramServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ProgramServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ProgramServiceFutureStub>() {
        @java.lang.Override
        public ProgramServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ProgramServiceFutureStub(channel, callOptions);
        }
      };
    return ProgramServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * ProgramService keeps a program's definitions. Calls are authenticated and refused as LoyaltyService says. The
   * first version of a new program is applied with the command line, which makes its first key as well.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * ApplyProgram makes a definition the program's next version. Applying the definition of the newest version
     * again changes nothing and answers with it. A version keeps the currency, the time zone and the unit of points of
     * the one before (INVALID_DEFINITION). Scope: manage. Refusals: INVALID_DEFINITION, REQUEST_ID_REUSED,
     * EFFECTIVE_TIME_PASSED.
     * </pre>
     */
    default void applyProgram(dev.loyaltycore.loyalty.v1.ApplyProgramRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ApplyProgramResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getApplyProgramMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetProgram tells a version of a program. Scope: read.
     * </pre>
     */
    default void getProgram(dev.loyaltycore.loyalty.v1.GetProgramRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.GetProgramResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetProgramMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListProgramVersions tells a program's versions, newest first. Scope: read. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    default void listProgramVersions(dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListProgramVersionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListProgramVersionsMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service ProgramService.
   * <pre>
   * ProgramService keeps a program's definitions. Calls are authenticated and refused as LoyaltyService says. The
   * first version of a new program is applied with the command line, which makes its first key as well.
   * </pre>
   */
  public static abstract class ProgramServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return ProgramServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service ProgramService.
   * <pre>
   * ProgramService keeps a program's definitions. Calls are authenticated and refused as LoyaltyService says. The
   * first version of a new program is applied with the command line, which makes its first key as well.
   * </pre>
   */
  public static final class ProgramServiceStub
      extends io.grpc.stub.AbstractAsyncStub<ProgramServiceStub> {
    private ProgramServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ProgramServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ProgramServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * ApplyProgram makes a definition the program's next version. Applying the definition of the newest version
     * again changes nothing and answers with it. A version keeps the currency, the time zone and the unit of points of
     * the one before (INVALID_DEFINITION). Scope: manage. Refusals: INVALID_DEFINITION, REQUEST_ID_REUSED,
     * EFFECTIVE_TIME_PASSED.
     * </pre>
     */
    public void applyProgram(dev.loyaltycore.loyalty.v1.ApplyProgramRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ApplyProgramResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getApplyProgramMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetProgram tells a version of a program. Scope: read.
     * </pre>
     */
    public void getProgram(dev.loyaltycore.loyalty.v1.GetProgramRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.GetProgramResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetProgramMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListProgramVersions tells a program's versions, newest first. Scope: read. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    public void listProgramVersions(dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListProgramVersionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListProgramVersionsMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service ProgramService.
   * <pre>
   * ProgramService keeps a program's definitions. Calls are authenticated and refused as LoyaltyService says. The
   * first version of a new program is applied with the command line, which makes its first key as well.
   * </pre>
   */
  public static final class ProgramServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<ProgramServiceBlockingV2Stub> {
    private ProgramServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ProgramServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ProgramServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * ApplyProgram makes a definition the program's next version. Applying the definition of the newest version
     * again changes nothing and answers with it. A version keeps the currency, the time zone and the unit of points of
     * the one before (INVALID_DEFINITION). Scope: manage. Refusals: INVALID_DEFINITION, REQUEST_ID_REUSED,
     * EFFECTIVE_TIME_PASSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ApplyProgramResponse applyProgram(dev.loyaltycore.loyalty.v1.ApplyProgramRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getApplyProgramMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetProgram tells a version of a program. Scope: read.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.GetProgramResponse getProgram(dev.loyaltycore.loyalty.v1.GetProgramRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetProgramMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListProgramVersions tells a program's versions, newest first. Scope: read. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ListProgramVersionsResponse listProgramVersions(dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListProgramVersionsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service ProgramService.
   * <pre>
   * ProgramService keeps a program's definitions. Calls are authenticated and refused as LoyaltyService says. The
   * first version of a new program is applied with the command line, which makes its first key as well.
   * </pre>
   */
  public static final class ProgramServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<ProgramServiceBlockingStub> {
    private ProgramServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ProgramServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ProgramServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * ApplyProgram makes a definition the program's next version. Applying the definition of the newest version
     * again changes nothing and answers with it. A version keeps the currency, the time zone and the unit of points of
     * the one before (INVALID_DEFINITION). Scope: manage. Refusals: INVALID_DEFINITION, REQUEST_ID_REUSED,
     * EFFECTIVE_TIME_PASSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ApplyProgramResponse applyProgram(dev.loyaltycore.loyalty.v1.ApplyProgramRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getApplyProgramMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetProgram tells a version of a program. Scope: read.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.GetProgramResponse getProgram(dev.loyaltycore.loyalty.v1.GetProgramRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetProgramMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListProgramVersions tells a program's versions, newest first. Scope: read. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ListProgramVersionsResponse listProgramVersions(dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListProgramVersionsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service ProgramService.
   * <pre>
   * ProgramService keeps a program's definitions. Calls are authenticated and refused as LoyaltyService says. The
   * first version of a new program is applied with the command line, which makes its first key as well.
   * </pre>
   */
  public static final class ProgramServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<ProgramServiceFutureStub> {
    private ProgramServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ProgramServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ProgramServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * ApplyProgram makes a definition the program's next version. Applying the definition of the newest version
     * again changes nothing and answers with it. A version keeps the currency, the time zone and the unit of points of
     * the one before (INVALID_DEFINITION). Scope: manage. Refusals: INVALID_DEFINITION, REQUEST_ID_REUSED,
     * EFFECTIVE_TIME_PASSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.ApplyProgramResponse> applyProgram(
        dev.loyaltycore.loyalty.v1.ApplyProgramRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getApplyProgramMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetProgram tells a version of a program. Scope: read.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.GetProgramResponse> getProgram(
        dev.loyaltycore.loyalty.v1.GetProgramRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetProgramMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListProgramVersions tells a program's versions, newest first. Scope: read. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.ListProgramVersionsResponse> listProgramVersions(
        dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListProgramVersionsMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_APPLY_PROGRAM = 0;
  private static final int METHODID_GET_PROGRAM = 1;
  private static final int METHODID_LIST_PROGRAM_VERSIONS = 2;

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
        case METHODID_APPLY_PROGRAM:
          serviceImpl.applyProgram((dev.loyaltycore.loyalty.v1.ApplyProgramRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ApplyProgramResponse>) responseObserver);
          break;
        case METHODID_GET_PROGRAM:
          serviceImpl.getProgram((dev.loyaltycore.loyalty.v1.GetProgramRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.GetProgramResponse>) responseObserver);
          break;
        case METHODID_LIST_PROGRAM_VERSIONS:
          serviceImpl.listProgramVersions((dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListProgramVersionsResponse>) responseObserver);
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
          getApplyProgramMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.ApplyProgramRequest,
              dev.loyaltycore.loyalty.v1.ApplyProgramResponse>(
                service, METHODID_APPLY_PROGRAM)))
        .addMethod(
          getGetProgramMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.GetProgramRequest,
              dev.loyaltycore.loyalty.v1.GetProgramResponse>(
                service, METHODID_GET_PROGRAM)))
        .addMethod(
          getListProgramVersionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.ListProgramVersionsRequest,
              dev.loyaltycore.loyalty.v1.ListProgramVersionsResponse>(
                service, METHODID_LIST_PROGRAM_VERSIONS)))
        .build();
  }

  private static abstract class ProgramServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    ProgramServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.loyaltycore.loyalty.v1.ProgramServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("ProgramService");
    }
  }

  private static final class ProgramServiceFileDescriptorSupplier
      extends ProgramServiceBaseDescriptorSupplier {
    ProgramServiceFileDescriptorSupplier() {}
  }

  private static final class ProgramServiceMethodDescriptorSupplier
      extends ProgramServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    ProgramServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (ProgramServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new ProgramServiceFileDescriptorSupplier())
              .addMethod(getApplyProgramMethod())
              .addMethod(getGetProgramMethod())
              .addMethod(getListProgramVersionsMethod())
              .build();
        }
      }
    }
    return result;
  }
}
