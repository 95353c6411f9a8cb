package dev.loyaltycore.loyalty.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * PartnerService keeps who may call in. Calls are authenticated and refused as LoyaltyService says; all need the
 * scope manage.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class PartnerServiceGrpc {

  private PartnerServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "loyalty.v1.PartnerService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.CreatePartnerRequest,
      dev.loyaltycore.loyalty.v1.CreatePartnerResponse> getCreatePartnerMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreatePartner",
      requestType = dev.loyaltycore.loyalty.v1.CreatePartnerRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.CreatePartnerResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.CreatePartnerRequest,
      dev.loyaltycore.loyalty.v1.CreatePartnerResponse> getCreatePartnerMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.CreatePartnerRequest, dev.loyaltycore.loyalty.v1.CreatePartnerResponse> getCreatePartnerMethod;
    if ((getCreatePartnerMethod = PartnerServiceGrpc.getCreatePartnerMethod) == null) {
      synchronized (PartnerServiceGrpc.class) {
        if ((getCreatePartnerMethod = PartnerServiceGrpc.getCreatePartnerMethod) == null) {
          PartnerServiceGrpc.getCreatePartnerMethod = getCreatePartnerMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.CreatePartnerRequest, dev.loyaltycore.loyalty.v1.CreatePartnerResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreatePartner"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.CreatePartnerRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.CreatePartnerResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PartnerServiceMethodDescriptorSupplier("CreatePartner"))
              .build();
        }
      }
    }
    return getCreatePartnerMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListPartnersRequest,
      dev.loyaltycore.loyalty.v1.ListPartnersResponse> getListPartnersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListPartners",
      requestType = dev.loyaltycore.loyalty.v1.ListPartnersRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.ListPartnersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListPartnersRequest,
      dev.loyaltycore.loyalty.v1.ListPartnersResponse> getListPartnersMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListPartnersRequest, dev.loyaltycore.loyalty.v1.ListPartnersResponse> getListPartnersMethod;
    if ((getListPartnersMethod = PartnerServiceGrpc.getListPartnersMethod) == null) {
      synchronized (PartnerServiceGrpc.class) {
        if ((getListPartnersMethod = PartnerServiceGrpc.getListPartnersMethod) == null) {
          PartnerServiceGrpc.getListPartnersMethod = getListPartnersMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.ListPartnersRequest, dev.loyaltycore.loyalty.v1.ListPartnersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListPartners"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ListPartnersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ListPartnersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PartnerServiceMethodDescriptorSupplier("ListPartners"))
              .build();
        }
      }
    }
    return getListPartnersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.CreateApiKeyRequest,
      dev.loyaltycore.loyalty.v1.CreateApiKeyResponse> getCreateApiKeyMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateApiKey",
      requestType = dev.loyaltycore.loyalty.v1.CreateApiKeyRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.CreateApiKeyResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.CreateApiKeyRequest,
      dev.loyaltycore.loyalty.v1.CreateApiKeyResponse> getCreateApiKeyMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.CreateApiKeyRequest, dev.loyaltycore.loyalty.v1.CreateApiKeyResponse> getCreateApiKeyMethod;
    if ((getCreateApiKeyMethod = PartnerServiceGrpc.getCreateApiKeyMethod) == null) {
      synchronized (PartnerServiceGrpc.class) {
        if ((getCreateApiKeyMethod = PartnerServiceGrpc.getCreateApiKeyMethod) == null) {
          PartnerServiceGrpc.getCreateApiKeyMethod = getCreateApiKeyMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.CreateApiKeyRequest, dev.loyaltycore.loyalty.v1.CreateApiKeyResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateApiKey"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.CreateApiKeyRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.CreateApiKeyResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PartnerServiceMethodDescriptorSupplier("CreateApiKey"))
              .build();
        }
      }
    }
    return getCreateApiKeyMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListApiKeysRequest,
      dev.loyaltycore.loyalty.v1.ListApiKeysResponse> getListApiKeysMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListApiKeys",
      requestType = dev.loyaltycore.loyalty.v1.ListApiKeysRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.ListApiKeysResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListApiKeysRequest,
      dev.loyaltycore.loyalty.v1.ListApiKeysResponse> getListApiKeysMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ListApiKeysRequest, dev.loyaltycore.loyalty.v1.ListApiKeysResponse> getListApiKeysMethod;
    if ((getListApiKeysMethod = PartnerServiceGrpc.getListApiKeysMethod) == null) {
      synchronized (PartnerServiceGrpc.class) {
        if ((getListApiKeysMethod = PartnerServiceGrpc.getListApiKeysMethod) == null) {
          PartnerServiceGrpc.getListApiKeysMethod = getListApiKeysMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.ListApiKeysRequest, dev.loyaltycore.loyalty.v1.ListApiKeysResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListApiKeys"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ListApiKeysRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ListApiKeysResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PartnerServiceMethodDescriptorSupplier("ListApiKeys"))
              .build();
        }
      }
    }
    return getListApiKeysMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.RevokeApiKeyRequest,
      dev.loyaltycore.loyalty.v1.RevokeApiKeyResponse> getRevokeApiKeyMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RevokeApiKey",
      requestType = dev.loyaltycore.loyalty.v1.RevokeApiKeyRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.RevokeApiKeyResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.RevokeApiKeyRequest,
      dev.loyaltycore.loyalty.v1.RevokeApiKeyResponse> getRevokeApiKeyMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.RevokeApiKeyRequest, dev.loyaltycore.loyalty.v1.RevokeApiKeyResponse> getRevokeApiKeyMethod;
    if ((getRevokeApiKeyMethod = PartnerServiceGrpc.getRevokeApiKeyMethod) == null) {
      synchronized (PartnerServiceGrpc.class) {
        if ((getRevokeApiKeyMethod = PartnerServiceGrpc.getRevokeApiKeyMethod) == null) {
          PartnerServiceGrpc.getRevokeApiKeyMethod = getRevokeApiKeyMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.RevokeApiKeyRequest, dev.loyaltycore.loyalty.v1.RevokeApiKeyResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RevokeApiKey"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.RevokeApiKeyRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.RevokeApiKeyResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PartnerServiceMethodDescriptorSupplier("RevokeApiKey"))
              .build();
        }
      }
    }
    return getRevokeApiKeyMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static PartnerServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PartnerServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PartnerServiceStub>() {
        @java.lang.Override
        public PartnerServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PartnerServiceStub(channel, callOptions);
        }
      };
    return PartnerServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static PartnerServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PartnerServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PartnerServiceBlockingV2Stub>() {
        @java.lang.Override
        public PartnerServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PartnerServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return PartnerServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static PartnerServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PartnerServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PartnerServiceBlockingStub>() {
        @java.lang.Override
        public PartnerServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PartnerServiceBlockingStub(channel, callOptions);
        }
      };
    return PartnerServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static PartnerServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PartnerServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PartnerServiceFutureStub>() {
        @java.lang.Override
        public PartnerServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PartnerServiceFutureStub(channel, callOptions);
        }
      };
    return PartnerServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * PartnerService keeps who may call in. Calls are authenticated and refused as LoyaltyService says; all need the
   * scope manage.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * CreatePartner adds a partner to the program. Refusals: PARTNER_EXISTS, REQUEST_ID_REUSED.
     * </pre>
     */
    default void createPartner(dev.loyaltycore.loyalty.v1.CreatePartnerRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.CreatePartnerResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreatePartnerMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListPartners tells the program's partners, by id. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    default void listPartners(dev.loyaltycore.loyalty.v1.ListPartnersRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListPartnersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListPartnersMethod(), responseObserver);
    }

    /**
     * <pre>
     * CreateApiKey makes a key for a partner. Its secret is in this answer and nowhere else: only a hash is kept,
     * so a replay answers without it (revoke the key and make another). Refusals: PARTNER_NOT_FOUND,
     * REQUEST_ID_REUSED.
     * </pre>
     */
    default void createApiKey(dev.loyaltycore.loyalty.v1.CreateApiKeyRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.CreateApiKeyResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateApiKeyMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListApiKeys tells the program's keys, without secrets, by id. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    default void listApiKeys(dev.loyaltycore.loyalty.v1.ListApiKeysRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListApiKeysResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListApiKeysMethod(), responseObserver);
    }

    /**
     * <pre>
     * RevokeApiKey ends a key: at once on this server, within two seconds on the others. Revoking it again changes
     * nothing. Refusals: PARTNER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    default void revokeApiKey(dev.loyaltycore.loyalty.v1.RevokeApiKeyRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.RevokeApiKeyResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRevokeApiKeyMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service PartnerService.
   * <pre>
   * PartnerService keeps who may call in. Calls are authenticated and refused as LoyaltyService says; all need the
   * scope manage.
   * </pre>
   */
  public static abstract class PartnerServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return PartnerServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service PartnerService.
   * <pre>
   * PartnerService keeps who may call in. Calls are authenticated and refused as LoyaltyService says; all need the
   * scope manage.
   * </pre>
   */
  public static final class PartnerServiceStub
      extends io.grpc.stub.AbstractAsyncStub<PartnerServiceStub> {
    private PartnerServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PartnerServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PartnerServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreatePartner adds a partner to the program. Refusals: PARTNER_EXISTS, REQUEST_ID_REUSED.
     * </pre>
     */
    public void createPartner(dev.loyaltycore.loyalty.v1.CreatePartnerRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.CreatePartnerResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreatePartnerMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListPartners tells the program's partners, by id. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    public void listPartners(dev.loyaltycore.loyalty.v1.ListPartnersRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListPartnersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListPartnersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * CreateApiKey makes a key for a partner. Its secret is in this answer and nowhere else: only a hash is kept,
     * so a replay answers without it (revoke the key and make another). Refusals: PARTNER_NOT_FOUND,
     * REQUEST_ID_REUSED.
     * </pre>
     */
    public void createApiKey(dev.loyaltycore.loyalty.v1.CreateApiKeyRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.CreateApiKeyResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateApiKeyMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListApiKeys tells the program's keys, without secrets, by id. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    public void listApiKeys(dev.loyaltycore.loyalty.v1.ListApiKeysRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListApiKeysResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListApiKeysMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * RevokeApiKey ends a key: at once on this server, within two seconds on the others. Revoking it again changes
     * nothing. Refusals: PARTNER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public void revokeApiKey(dev.loyaltycore.loyalty.v1.RevokeApiKeyRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.RevokeApiKeyResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRevokeApiKeyMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service PartnerService.
   * <pre>
   * PartnerService keeps who may call in. Calls are authenticated and refused as LoyaltyService says; all need the
   * scope manage.
   * </pre>
   */
  public static final class PartnerServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<PartnerServiceBlockingV2Stub> {
    private PartnerServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PartnerServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PartnerServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * CreatePartner adds a partner to the program. Refusals: PARTNER_EXISTS, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.CreatePartnerResponse createPartner(dev.loyaltycore.loyalty.v1.CreatePartnerRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreatePartnerMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListPartners tells the program's partners, by id. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ListPartnersResponse listPartners(dev.loyaltycore.loyalty.v1.ListPartnersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListPartnersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CreateApiKey makes a key for a partner. Its secret is in this answer and nowhere else: only a hash is kept,
     * so a replay answers without it (revoke the key and make another). Refusals: PARTNER_NOT_FOUND,
     * REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.CreateApiKeyResponse createApiKey(dev.loyaltycore.loyalty.v1.CreateApiKeyRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateApiKeyMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListApiKeys tells the program's keys, without secrets, by id. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ListApiKeysResponse listApiKeys(dev.loyaltycore.loyalty.v1.ListApiKeysRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListApiKeysMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RevokeApiKey ends a key: at once on this server, within two seconds on the others. Revoking it again changes
     * nothing. Refusals: PARTNER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.RevokeApiKeyResponse revokeApiKey(dev.loyaltycore.loyalty.v1.RevokeApiKeyRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRevokeApiKeyMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service PartnerService.
   * <pre>
   * PartnerService keeps who may call in. Calls are authenticated and refused as LoyaltyService says; all need the
   * scope manage.
   * </pre>
   */
  public static final class PartnerServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<PartnerServiceBlockingStub> {
    private PartnerServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PartnerServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PartnerServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreatePartner adds a partner to the program. Refusals: PARTNER_EXISTS, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.CreatePartnerResponse createPartner(dev.loyaltycore.loyalty.v1.CreatePartnerRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreatePartnerMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListPartners tells the program's partners, by id. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ListPartnersResponse listPartners(dev.loyaltycore.loyalty.v1.ListPartnersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListPartnersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CreateApiKey makes a key for a partner. Its secret is in this answer and nowhere else: only a hash is kept,
     * so a replay answers without it (revoke the key and make another). Refusals: PARTNER_NOT_FOUND,
     * REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.CreateApiKeyResponse createApiKey(dev.loyaltycore.loyalty.v1.CreateApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateApiKeyMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListApiKeys tells the program's keys, without secrets, by id. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ListApiKeysResponse listApiKeys(dev.loyaltycore.loyalty.v1.ListApiKeysRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListApiKeysMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RevokeApiKey ends a key: at once on this server, within two seconds on the others. Revoking it again changes
     * nothing. Refusals: PARTNER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.RevokeApiKeyResponse revokeApiKey(dev.loyaltycore.loyalty.v1.RevokeApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRevokeApiKeyMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service PartnerService.
   * <pre>
   * PartnerService keeps who may call in. Calls are authenticated and refused as LoyaltyService says; all need the
   * scope manage.
   * </pre>
   */
  public static final class PartnerServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<PartnerServiceFutureStub> {
    private PartnerServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PartnerServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PartnerServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreatePartner adds a partner to the program. Refusals: PARTNER_EXISTS, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.CreatePartnerResponse> createPartner(
        dev.loyaltycore.loyalty.v1.CreatePartnerRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreatePartnerMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListPartners tells the program's partners, by id. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.ListPartnersResponse> listPartners(
        dev.loyaltycore.loyalty.v1.ListPartnersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListPartnersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * CreateApiKey makes a key for a partner. Its secret is in this answer and nowhere else: only a hash is kept,
     * so a replay answers without it (revoke the key and make another). Refusals: PARTNER_NOT_FOUND,
     * REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.CreateApiKeyResponse> createApiKey(
        dev.loyaltycore.loyalty.v1.CreateApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateApiKeyMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListApiKeys tells the program's keys, without secrets, by id. Refusals: INVALID_PAGE_TOKEN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.ListApiKeysResponse> listApiKeys(
        dev.loyaltycore.loyalty.v1.ListApiKeysRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListApiKeysMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * RevokeApiKey ends a key: at once on this server, within two seconds on the others. Revoking it again changes
     * nothing. Refusals: PARTNER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.RevokeApiKeyResponse> revokeApiKey(
        dev.loyaltycore.loyalty.v1.RevokeApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRevokeApiKeyMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_PARTNER = 0;
  private static final int METHODID_LIST_PARTNERS = 1;
  private static final int METHODID_CREATE_API_KEY = 2;
  private static final int METHODID_LIST_API_KEYS = 3;
  private static final int METHODID_REVOKE_API_KEY = 4;

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
        case METHODID_CREATE_PARTNER:
          serviceImpl.createPartner((dev.loyaltycore.loyalty.v1.CreatePartnerRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.CreatePartnerResponse>) responseObserver);
          break;
        case METHODID_LIST_PARTNERS:
          serviceImpl.listPartners((dev.loyaltycore.loyalty.v1.ListPartnersRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListPartnersResponse>) responseObserver);
          break;
        case METHODID_CREATE_API_KEY:
          serviceImpl.createApiKey((dev.loyaltycore.loyalty.v1.CreateApiKeyRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.CreateApiKeyResponse>) responseObserver);
          break;
        case METHODID_LIST_API_KEYS:
          serviceImpl.listApiKeys((dev.loyaltycore.loyalty.v1.ListApiKeysRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ListApiKeysResponse>) responseObserver);
          break;
        case METHODID_REVOKE_API_KEY:
          serviceImpl.revokeApiKey((dev.loyaltycore.loyalty.v1.RevokeApiKeyRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.RevokeApiKeyResponse>) responseObserver);
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
          getCreatePartnerMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.CreatePartnerRequest,
              dev.loyaltycore.loyalty.v1.CreatePartnerResponse>(
                service, METHODID_CREATE_PARTNER)))
        .addMethod(
          getListPartnersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.ListPartnersRequest,
              dev.loyaltycore.loyalty.v1.ListPartnersResponse>(
                service, METHODID_LIST_PARTNERS)))
        .addMethod(
          getCreateApiKeyMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.CreateApiKeyRequest,
              dev.loyaltycore.loyalty.v1.CreateApiKeyResponse>(
                service, METHODID_CREATE_API_KEY)))
        .addMethod(
          getListApiKeysMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.ListApiKeysRequest,
              dev.loyaltycore.loyalty.v1.ListApiKeysResponse>(
                service, METHODID_LIST_API_KEYS)))
        .addMethod(
          getRevokeApiKeyMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.RevokeApiKeyRequest,
              dev.loyaltycore.loyalty.v1.RevokeApiKeyResponse>(
                service, METHODID_REVOKE_API_KEY)))
        .build();
  }

  private static abstract class PartnerServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    PartnerServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.loyaltycore.loyalty.v1.PartnerServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("PartnerService");
    }
  }

  private static final class PartnerServiceFileDescriptorSupplier
      extends PartnerServiceBaseDescriptorSupplier {
    PartnerServiceFileDescriptorSupplier() {}
  }

  private static final class PartnerServiceMethodDescriptorSupplier
      extends PartnerServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    PartnerServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (PartnerServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new PartnerServiceFileDescriptorSupplier())
              .addMethod(getCreatePartnerMethod())
              .addMethod(getListPartnersMethod())
              .addMethod(getCreateApiKeyMethod())
              .addMethod(getListApiKeysMethod())
              .addMethod(getRevokeApiKeyMethod())
              .build();
        }
      }
    }
    return result;
  }
}
