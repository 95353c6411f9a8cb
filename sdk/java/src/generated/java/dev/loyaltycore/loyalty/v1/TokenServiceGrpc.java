package dev.loyaltycore.loyalty.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * TokenService makes member tokens: short-lived credentials with which an app acts for one member, straight from a
 * phone or a browser. A partner's backend, which knows who is signed in, asks for one and hands it to the app, which
 * sends it as an API key is sent. Calls are authenticated and refused as LoyaltyService says; all need the scope token.
 * With a token the app may call, for its member and for nobody else: GetBalance, WatchBalance, ListEntries, ListLots,
 * EvaluateTier, ListRewards and GetMember; and Redeem for a reward, if the token has the scope redeem too. The member is
 * named by the token's own id; another id or any identifier is refused with OTHER_MEMBER, whether it exists or not.
 * Everything else is refused with MISSING_SCOPE. A redemption counts as the issuing partner's; its `request_id` is the
 * member's own.
 * A program can accept its own identity provider's tokens as well: see `identity_providers` of ProgramDefinition.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class TokenServiceGrpc {

  private TokenServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "loyalty.v1.TokenService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.IssueMemberTokenRequest,
      dev.loyaltycore.loyalty.v1.IssueMemberTokenResponse> getIssueMemberTokenMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "IssueMemberToken",
      requestType = dev.loyaltycore.loyalty.v1.IssueMemberTokenRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.IssueMemberTokenResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.IssueMemberTokenRequest,
      dev.loyaltycore.loyalty.v1.IssueMemberTokenResponse> getIssueMemberTokenMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.IssueMemberTokenRequest, dev.loyaltycore.loyalty.v1.IssueMemberTokenResponse> getIssueMemberTokenMethod;
    if ((getIssueMemberTokenMethod = TokenServiceGrpc.getIssueMemberTokenMethod) == null) {
      synchronized (TokenServiceGrpc.class) {
        if ((getIssueMemberTokenMethod = TokenServiceGrpc.getIssueMemberTokenMethod) == null) {
          TokenServiceGrpc.getIssueMemberTokenMethod = getIssueMemberTokenMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.IssueMemberTokenRequest, dev.loyaltycore.loyalty.v1.IssueMemberTokenResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "IssueMemberToken"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.IssueMemberTokenRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.IssueMemberTokenResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TokenServiceMethodDescriptorSupplier("IssueMemberToken"))
              .build();
        }
      }
    }
    return getIssueMemberTokenMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.RevokeMemberTokensRequest,
      dev.loyaltycore.loyalty.v1.RevokeMemberTokensResponse> getRevokeMemberTokensMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RevokeMemberTokens",
      requestType = dev.loyaltycore.loyalty.v1.RevokeMemberTokensRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.RevokeMemberTokensResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.RevokeMemberTokensRequest,
      dev.loyaltycore.loyalty.v1.RevokeMemberTokensResponse> getRevokeMemberTokensMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.RevokeMemberTokensRequest, dev.loyaltycore.loyalty.v1.RevokeMemberTokensResponse> getRevokeMemberTokensMethod;
    if ((getRevokeMemberTokensMethod = TokenServiceGrpc.getRevokeMemberTokensMethod) == null) {
      synchronized (TokenServiceGrpc.class) {
        if ((getRevokeMemberTokensMethod = TokenServiceGrpc.getRevokeMemberTokensMethod) == null) {
          TokenServiceGrpc.getRevokeMemberTokensMethod = getRevokeMemberTokensMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.RevokeMemberTokensRequest, dev.loyaltycore.loyalty.v1.RevokeMemberTokensResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RevokeMemberTokens"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.RevokeMemberTokensRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.RevokeMemberTokensResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TokenServiceMethodDescriptorSupplier("RevokeMemberTokens"))
              .build();
        }
      }
    }
    return getRevokeMemberTokensMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static TokenServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TokenServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TokenServiceStub>() {
        @java.lang.Override
        public TokenServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TokenServiceStub(channel, callOptions);
        }
      };
    return TokenServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static TokenServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TokenServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TokenServiceBlockingV2Stub>() {
        @java.lang.Override
        public TokenServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TokenServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return TokenServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static TokenServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TokenServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TokenServiceBlockingStub>() {
        @java.lang.Override
        public TokenServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TokenServiceBlockingStub(channel, callOptions);
        }
      };
    return TokenServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static TokenServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TokenServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TokenServiceFutureStub>() {
        @java.lang.Override
        public TokenServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TokenServiceFutureStub(channel, callOptions);
        }
      };
    return TokenServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * TokenService makes member tokens: short-lived credentials with which an app acts for one member, straight from a
   * phone or a browser. A partner's backend, which knows who is signed in, asks for one and hands it to the app, which
   * sends it as an API key is sent. Calls are authenticated and refused as LoyaltyService says; all need the scope token.
   * With a token the app may call, for its member and for nobody else: GetBalance, WatchBalance, ListEntries, ListLots,
   * EvaluateTier, ListRewards and GetMember; and Redeem for a reward, if the token has the scope redeem too. The member is
   * named by the token's own id; another id or any identifier is refused with OTHER_MEMBER, whether it exists or not.
   * Everything else is refused with MISSING_SCOPE. A redemption counts as the issuing partner's; its `request_id` is the
   * member's own.
   * A program can accept its own identity provider's tokens as well: see `identity_providers` of ProgramDefinition.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * IssueMemberToken makes a token for a member. A replay answers with the same token. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_CLOSED, MISSING_SCOPE (a key issues no token that may do more than itself),
     * TOKENS_NOT_CONFIGURED, REQUEST_ID_REUSED.
     * </pre>
     */
    default void issueMemberToken(dev.loyaltycore.loyalty.v1.IssueMemberTokenRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.IssueMemberTokenResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getIssueMemberTokenMethod(), responseObserver);
    }

    /**
     * <pre>
     * RevokeMemberTokens ends all tokens of a member that were made before, by whichever partner, for instance when a phone
     * was lost: at once on this server, within two seconds on the others. Tokens end with the key that issued them, and when
     * their member leaves, too. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    default void revokeMemberTokens(dev.loyaltycore.loyalty.v1.RevokeMemberTokensRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.RevokeMemberTokensResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRevokeMemberTokensMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service TokenService.
   * <pre>
   * TokenService makes member tokens: short-lived credentials with which an app acts for one member, straight from a
   * phone or a browser. A partner's backend, which knows who is signed in, asks for one and hands it to the app, which
   * sends it as an API key is sent. Calls are authenticated and refused as LoyaltyService says; all need the scope token.
   * With a token the app may call, for its member and for nobody else: GetBalance, WatchBalance, ListEntries, ListLots,
   * EvaluateTier, ListRewards and GetMember; and Redeem for a reward, if the token has the scope redeem too. The member is
   * named by the token's own id; another id or any identifier is refused with OTHER_MEMBER, whether it exists or not.
   * Everything else is refused with MISSING_SCOPE. A redemption counts as the issuing partner's; its `request_id` is the
   * member's own.
   * A program can accept its own identity provider's tokens as well: see `identity_providers` of ProgramDefinition.
   * </pre>
   */
  public static abstract class TokenServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return TokenServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service TokenService.
   * <pre>
   * TokenService makes member tokens: short-lived credentials with which an app acts for one member, straight from a
   * phone or a browser. A partner's backend, which knows who is signed in, asks for one and hands it to the app, which
   * sends it as an API key is sent. Calls are authenticated and refused as LoyaltyService says; all need the scope token.
   * With a token the app may call, for its member and for nobody else: GetBalance, WatchBalance, ListEntries, ListLots,
   * EvaluateTier, ListRewards and GetMember; and Redeem for a reward, if the token has the scope redeem too. The member is
   * named by the token's own id; another id or any identifier is refused with OTHER_MEMBER, whether it exists or not.
   * Everything else is refused with MISSING_SCOPE. A redemption counts as the issuing partner's; its `request_id` is the
   * member's own.
   * A program can accept its own identity provider's tokens as well: see `identity_providers` of ProgramDefinition.
   * </pre>
   */
  public static final class TokenServiceStub
      extends io.grpc.stub.AbstractAsyncStub<TokenServiceStub> {
    private TokenServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TokenServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TokenServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * IssueMemberToken makes a token for a member. A replay answers with the same token. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_CLOSED, MISSING_SCOPE (a key issues no token that may do more than itself),
     * TOKENS_NOT_CONFIGURED, REQUEST_ID_REUSED.
     * </pre>
     */
    public void issueMemberToken(dev.loyaltycore.loyalty.v1.IssueMemberTokenRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.IssueMemberTokenResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getIssueMemberTokenMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * RevokeMemberTokens ends all tokens of a member that were made before, by whichever partner, for instance when a phone
     * was lost: at once on this server, within two seconds on the others. Tokens end with the key that issued them, and when
     * their member leaves, too. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public void revokeMemberTokens(dev.loyaltycore.loyalty.v1.RevokeMemberTokensRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.RevokeMemberTokensResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRevokeMemberTokensMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service TokenService.
   * <pre>
   * TokenService makes member tokens: short-lived credentials with which an app acts for one member, straight from a
   * phone or a browser. A partner's backend, which knows who is signed in, asks for one and hands it to the app, which
   * sends it as an API key is sent. Calls are authenticated and refused as LoyaltyService says; all need the scope token.
   * With a token the app may call, for its member and for nobody else: GetBalance, WatchBalance, ListEntries, ListLots,
   * EvaluateTier, ListRewards and GetMember; and Redeem for a reward, if the token has the scope redeem too. The member is
   * named by the token's own id; another id or any identifier is refused with OTHER_MEMBER, whether it exists or not.
   * Everything else is refused with MISSING_SCOPE. A redemption counts as the issuing partner's; its `request_id` is the
   * member's own.
   * A program can accept its own identity provider's tokens as well: see `identity_providers` of ProgramDefinition.
   * </pre>
   */
  public static final class TokenServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<TokenServiceBlockingV2Stub> {
    private TokenServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TokenServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TokenServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * IssueMemberToken makes a token for a member. A replay answers with the same token. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_CLOSED, MISSING_SCOPE (a key issues no token that may do more than itself),
     * TOKENS_NOT_CONFIGURED, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.IssueMemberTokenResponse issueMemberToken(dev.loyaltycore.loyalty.v1.IssueMemberTokenRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getIssueMemberTokenMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RevokeMemberTokens ends all tokens of a member that were made before, by whichever partner, for instance when a phone
     * was lost: at once on this server, within two seconds on the others. Tokens end with the key that issued them, and when
     * their member leaves, too. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.RevokeMemberTokensResponse revokeMemberTokens(dev.loyaltycore.loyalty.v1.RevokeMemberTokensRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRevokeMemberTokensMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service TokenService.
   * <pre>
   * TokenService makes member tokens: short-lived credentials with which an app acts for one member, straight from a
   * phone or a browser. A partner's backend, which knows who is signed in, asks for one and hands it to the app, which
   * sends it as an API key is sent. Calls are authenticated and refused as LoyaltyService says; all need the scope token.
   * With a token the app may call, for its member and for nobody else: GetBalance, WatchBalance, ListEntries, ListLots,
   * EvaluateTier, ListRewards and GetMember; and Redeem for a reward, if the token has the scope redeem too. The member is
   * named by the token's own id; another id or any identifier is refused with OTHER_MEMBER, whether it exists or not.
   * Everything else is refused with MISSING_SCOPE. A redemption counts as the issuing partner's; its `request_id` is the
   * member's own.
   * A program can accept its own identity provider's tokens as well: see `identity_providers` of ProgramDefinition.
   * </pre>
   */
  public static final class TokenServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<TokenServiceBlockingStub> {
    private TokenServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TokenServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TokenServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * IssueMemberToken makes a token for a member. A replay answers with the same token. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_CLOSED, MISSING_SCOPE (a key issues no token that may do more than itself),
     * TOKENS_NOT_CONFIGURED, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.IssueMemberTokenResponse issueMemberToken(dev.loyaltycore.loyalty.v1.IssueMemberTokenRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getIssueMemberTokenMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RevokeMemberTokens ends all tokens of a member that were made before, by whichever partner, for instance when a phone
     * was lost: at once on this server, within two seconds on the others. Tokens end with the key that issued them, and when
     * their member leaves, too. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.RevokeMemberTokensResponse revokeMemberTokens(dev.loyaltycore.loyalty.v1.RevokeMemberTokensRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRevokeMemberTokensMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service TokenService.
   * <pre>
   * TokenService makes member tokens: short-lived credentials with which an app acts for one member, straight from a
   * phone or a browser. A partner's backend, which knows who is signed in, asks for one and hands it to the app, which
   * sends it as an API key is sent. Calls are authenticated and refused as LoyaltyService says; all need the scope token.
   * With a token the app may call, for its member and for nobody else: GetBalance, WatchBalance, ListEntries, ListLots,
   * EvaluateTier, ListRewards and GetMember; and Redeem for a reward, if the token has the scope redeem too. The member is
   * named by the token's own id; another id or any identifier is refused with OTHER_MEMBER, whether it exists or not.
   * Everything else is refused with MISSING_SCOPE. A redemption counts as the issuing partner's; its `request_id` is the
   * member's own.
   * A program can accept its own identity provider's tokens as well: see `identity_providers` of ProgramDefinition.
   * </pre>
   */
  public static final class TokenServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<TokenServiceFutureStub> {
    private TokenServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TokenServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TokenServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * IssueMemberToken makes a token for a member. A replay answers with the same token. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_CLOSED, MISSING_SCOPE (a key issues no token that may do more than itself),
     * TOKENS_NOT_CONFIGURED, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.IssueMemberTokenResponse> issueMemberToken(
        dev.loyaltycore.loyalty.v1.IssueMemberTokenRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getIssueMemberTokenMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * RevokeMemberTokens ends all tokens of a member that were made before, by whichever partner, for instance when a phone
     * was lost: at once on this server, within two seconds on the others. Tokens end with the key that issued them, and when
     * their member leaves, too. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.RevokeMemberTokensResponse> revokeMemberTokens(
        dev.loyaltycore.loyalty.v1.RevokeMemberTokensRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRevokeMemberTokensMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_ISSUE_MEMBER_TOKEN = 0;
  private static final int METHODID_REVOKE_MEMBER_TOKENS = 1;

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
        case METHODID_ISSUE_MEMBER_TOKEN:
          serviceImpl.issueMemberToken((dev.loyaltycore.loyalty.v1.IssueMemberTokenRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.IssueMemberTokenResponse>) responseObserver);
          break;
        case METHODID_REVOKE_MEMBER_TOKENS:
          serviceImpl.revokeMemberTokens((dev.loyaltycore.loyalty.v1.RevokeMemberTokensRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.RevokeMemberTokensResponse>) responseObserver);
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
          getIssueMemberTokenMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.IssueMemberTokenRequest,
              dev.loyaltycore.loyalty.v1.IssueMemberTokenResponse>(
                service, METHODID_ISSUE_MEMBER_TOKEN)))
        .addMethod(
          getRevokeMemberTokensMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.RevokeMemberTokensRequest,
              dev.loyaltycore.loyalty.v1.RevokeMemberTokensResponse>(
                service, METHODID_REVOKE_MEMBER_TOKENS)))
        .build();
  }

  private static abstract class TokenServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    TokenServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.loyaltycore.loyalty.v1.TokenServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("TokenService");
    }
  }

  private static final class TokenServiceFileDescriptorSupplier
      extends TokenServiceBaseDescriptorSupplier {
    TokenServiceFileDescriptorSupplier() {}
  }

  private static final class TokenServiceMethodDescriptorSupplier
      extends TokenServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    TokenServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (TokenServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new TokenServiceFileDescriptorSupplier())
              .addMethod(getIssueMemberTokenMethod())
              .addMethod(getRevokeMemberTokensMethod())
              .build();
        }
      }
    }
    return result;
  }
}
