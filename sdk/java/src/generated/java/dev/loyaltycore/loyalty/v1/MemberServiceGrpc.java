package dev.loyaltycore.loyalty.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * MemberService keeps who takes part. Calls are authenticated, refused and repeated as LoyaltyService says;
 * a replay answers with the member as it is now. A partner's request ids are unique within this service,
 * ProgramService and PartnerService together; those of LoyaltyService are apart. MergeMembers, UnmergeMember and
 * CloseMember move points: their request ids are among LoyaltyService's.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class MemberServiceGrpc {

  private MemberServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "loyalty.v1.MemberService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.EnrollMemberRequest,
      dev.loyaltycore.loyalty.v1.EnrollMemberResponse> getEnrollMemberMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "EnrollMember",
      requestType = dev.loyaltycore.loyalty.v1.EnrollMemberRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.EnrollMemberResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.EnrollMemberRequest,
      dev.loyaltycore.loyalty.v1.EnrollMemberResponse> getEnrollMemberMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.EnrollMemberRequest, dev.loyaltycore.loyalty.v1.EnrollMemberResponse> getEnrollMemberMethod;
    if ((getEnrollMemberMethod = MemberServiceGrpc.getEnrollMemberMethod) == null) {
      synchronized (MemberServiceGrpc.class) {
        if ((getEnrollMemberMethod = MemberServiceGrpc.getEnrollMemberMethod) == null) {
          MemberServiceGrpc.getEnrollMemberMethod = getEnrollMemberMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.EnrollMemberRequest, dev.loyaltycore.loyalty.v1.EnrollMemberResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "EnrollMember"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.EnrollMemberRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.EnrollMemberResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MemberServiceMethodDescriptorSupplier("EnrollMember"))
              .build();
        }
      }
    }
    return getEnrollMemberMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.GetMemberRequest,
      dev.loyaltycore.loyalty.v1.GetMemberResponse> getGetMemberMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetMember",
      requestType = dev.loyaltycore.loyalty.v1.GetMemberRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.GetMemberResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.GetMemberRequest,
      dev.loyaltycore.loyalty.v1.GetMemberResponse> getGetMemberMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.GetMemberRequest, dev.loyaltycore.loyalty.v1.GetMemberResponse> getGetMemberMethod;
    if ((getGetMemberMethod = MemberServiceGrpc.getGetMemberMethod) == null) {
      synchronized (MemberServiceGrpc.class) {
        if ((getGetMemberMethod = MemberServiceGrpc.getGetMemberMethod) == null) {
          MemberServiceGrpc.getGetMemberMethod = getGetMemberMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.GetMemberRequest, dev.loyaltycore.loyalty.v1.GetMemberResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetMember"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.GetMemberRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.GetMemberResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MemberServiceMethodDescriptorSupplier("GetMember"))
              .build();
        }
      }
    }
    return getGetMemberMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.UpdateMemberRequest,
      dev.loyaltycore.loyalty.v1.UpdateMemberResponse> getUpdateMemberMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateMember",
      requestType = dev.loyaltycore.loyalty.v1.UpdateMemberRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.UpdateMemberResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.UpdateMemberRequest,
      dev.loyaltycore.loyalty.v1.UpdateMemberResponse> getUpdateMemberMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.UpdateMemberRequest, dev.loyaltycore.loyalty.v1.UpdateMemberResponse> getUpdateMemberMethod;
    if ((getUpdateMemberMethod = MemberServiceGrpc.getUpdateMemberMethod) == null) {
      synchronized (MemberServiceGrpc.class) {
        if ((getUpdateMemberMethod = MemberServiceGrpc.getUpdateMemberMethod) == null) {
          MemberServiceGrpc.getUpdateMemberMethod = getUpdateMemberMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.UpdateMemberRequest, dev.loyaltycore.loyalty.v1.UpdateMemberResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateMember"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.UpdateMemberRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.UpdateMemberResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MemberServiceMethodDescriptorSupplier("UpdateMember"))
              .build();
        }
      }
    }
    return getUpdateMemberMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.LinkIdentifierRequest,
      dev.loyaltycore.loyalty.v1.LinkIdentifierResponse> getLinkIdentifierMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "LinkIdentifier",
      requestType = dev.loyaltycore.loyalty.v1.LinkIdentifierRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.LinkIdentifierResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.LinkIdentifierRequest,
      dev.loyaltycore.loyalty.v1.LinkIdentifierResponse> getLinkIdentifierMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.LinkIdentifierRequest, dev.loyaltycore.loyalty.v1.LinkIdentifierResponse> getLinkIdentifierMethod;
    if ((getLinkIdentifierMethod = MemberServiceGrpc.getLinkIdentifierMethod) == null) {
      synchronized (MemberServiceGrpc.class) {
        if ((getLinkIdentifierMethod = MemberServiceGrpc.getLinkIdentifierMethod) == null) {
          MemberServiceGrpc.getLinkIdentifierMethod = getLinkIdentifierMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.LinkIdentifierRequest, dev.loyaltycore.loyalty.v1.LinkIdentifierResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "LinkIdentifier"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.LinkIdentifierRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.LinkIdentifierResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MemberServiceMethodDescriptorSupplier("LinkIdentifier"))
              .build();
        }
      }
    }
    return getLinkIdentifierMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.UnlinkIdentifierRequest,
      dev.loyaltycore.loyalty.v1.UnlinkIdentifierResponse> getUnlinkIdentifierMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UnlinkIdentifier",
      requestType = dev.loyaltycore.loyalty.v1.UnlinkIdentifierRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.UnlinkIdentifierResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.UnlinkIdentifierRequest,
      dev.loyaltycore.loyalty.v1.UnlinkIdentifierResponse> getUnlinkIdentifierMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.UnlinkIdentifierRequest, dev.loyaltycore.loyalty.v1.UnlinkIdentifierResponse> getUnlinkIdentifierMethod;
    if ((getUnlinkIdentifierMethod = MemberServiceGrpc.getUnlinkIdentifierMethod) == null) {
      synchronized (MemberServiceGrpc.class) {
        if ((getUnlinkIdentifierMethod = MemberServiceGrpc.getUnlinkIdentifierMethod) == null) {
          MemberServiceGrpc.getUnlinkIdentifierMethod = getUnlinkIdentifierMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.UnlinkIdentifierRequest, dev.loyaltycore.loyalty.v1.UnlinkIdentifierResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UnlinkIdentifier"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.UnlinkIdentifierRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.UnlinkIdentifierResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MemberServiceMethodDescriptorSupplier("UnlinkIdentifier"))
              .build();
        }
      }
    }
    return getUnlinkIdentifierMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.MergeMembersRequest,
      dev.loyaltycore.loyalty.v1.MergeMembersResponse> getMergeMembersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "MergeMembers",
      requestType = dev.loyaltycore.loyalty.v1.MergeMembersRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.MergeMembersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.MergeMembersRequest,
      dev.loyaltycore.loyalty.v1.MergeMembersResponse> getMergeMembersMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.MergeMembersRequest, dev.loyaltycore.loyalty.v1.MergeMembersResponse> getMergeMembersMethod;
    if ((getMergeMembersMethod = MemberServiceGrpc.getMergeMembersMethod) == null) {
      synchronized (MemberServiceGrpc.class) {
        if ((getMergeMembersMethod = MemberServiceGrpc.getMergeMembersMethod) == null) {
          MemberServiceGrpc.getMergeMembersMethod = getMergeMembersMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.MergeMembersRequest, dev.loyaltycore.loyalty.v1.MergeMembersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "MergeMembers"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.MergeMembersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.MergeMembersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MemberServiceMethodDescriptorSupplier("MergeMembers"))
              .build();
        }
      }
    }
    return getMergeMembersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.UnmergeMemberRequest,
      dev.loyaltycore.loyalty.v1.UnmergeMemberResponse> getUnmergeMemberMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UnmergeMember",
      requestType = dev.loyaltycore.loyalty.v1.UnmergeMemberRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.UnmergeMemberResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.UnmergeMemberRequest,
      dev.loyaltycore.loyalty.v1.UnmergeMemberResponse> getUnmergeMemberMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.UnmergeMemberRequest, dev.loyaltycore.loyalty.v1.UnmergeMemberResponse> getUnmergeMemberMethod;
    if ((getUnmergeMemberMethod = MemberServiceGrpc.getUnmergeMemberMethod) == null) {
      synchronized (MemberServiceGrpc.class) {
        if ((getUnmergeMemberMethod = MemberServiceGrpc.getUnmergeMemberMethod) == null) {
          MemberServiceGrpc.getUnmergeMemberMethod = getUnmergeMemberMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.UnmergeMemberRequest, dev.loyaltycore.loyalty.v1.UnmergeMemberResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UnmergeMember"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.UnmergeMemberRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.UnmergeMemberResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MemberServiceMethodDescriptorSupplier("UnmergeMember"))
              .build();
        }
      }
    }
    return getUnmergeMemberMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.CloseMemberRequest,
      dev.loyaltycore.loyalty.v1.CloseMemberResponse> getCloseMemberMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CloseMember",
      requestType = dev.loyaltycore.loyalty.v1.CloseMemberRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.CloseMemberResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.CloseMemberRequest,
      dev.loyaltycore.loyalty.v1.CloseMemberResponse> getCloseMemberMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.CloseMemberRequest, dev.loyaltycore.loyalty.v1.CloseMemberResponse> getCloseMemberMethod;
    if ((getCloseMemberMethod = MemberServiceGrpc.getCloseMemberMethod) == null) {
      synchronized (MemberServiceGrpc.class) {
        if ((getCloseMemberMethod = MemberServiceGrpc.getCloseMemberMethod) == null) {
          MemberServiceGrpc.getCloseMemberMethod = getCloseMemberMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.CloseMemberRequest, dev.loyaltycore.loyalty.v1.CloseMemberResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CloseMember"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.CloseMemberRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.CloseMemberResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MemberServiceMethodDescriptorSupplier("CloseMember"))
              .build();
        }
      }
    }
    return getCloseMemberMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.EraseMemberRequest,
      dev.loyaltycore.loyalty.v1.EraseMemberResponse> getEraseMemberMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "EraseMember",
      requestType = dev.loyaltycore.loyalty.v1.EraseMemberRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.EraseMemberResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.EraseMemberRequest,
      dev.loyaltycore.loyalty.v1.EraseMemberResponse> getEraseMemberMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.EraseMemberRequest, dev.loyaltycore.loyalty.v1.EraseMemberResponse> getEraseMemberMethod;
    if ((getEraseMemberMethod = MemberServiceGrpc.getEraseMemberMethod) == null) {
      synchronized (MemberServiceGrpc.class) {
        if ((getEraseMemberMethod = MemberServiceGrpc.getEraseMemberMethod) == null) {
          MemberServiceGrpc.getEraseMemberMethod = getEraseMemberMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.EraseMemberRequest, dev.loyaltycore.loyalty.v1.EraseMemberResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "EraseMember"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.EraseMemberRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.EraseMemberResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MemberServiceMethodDescriptorSupplier("EraseMember"))
              .build();
        }
      }
    }
    return getEraseMemberMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ExportMemberRequest,
      dev.loyaltycore.loyalty.v1.ExportMemberResponse> getExportMemberMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExportMember",
      requestType = dev.loyaltycore.loyalty.v1.ExportMemberRequest.class,
      responseType = dev.loyaltycore.loyalty.v1.ExportMemberResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ExportMemberRequest,
      dev.loyaltycore.loyalty.v1.ExportMemberResponse> getExportMemberMethod() {
    io.grpc.MethodDescriptor<dev.loyaltycore.loyalty.v1.ExportMemberRequest, dev.loyaltycore.loyalty.v1.ExportMemberResponse> getExportMemberMethod;
    if ((getExportMemberMethod = MemberServiceGrpc.getExportMemberMethod) == null) {
      synchronized (MemberServiceGrpc.class) {
        if ((getExportMemberMethod = MemberServiceGrpc.getExportMemberMethod) == null) {
          MemberServiceGrpc.getExportMemberMethod = getExportMemberMethod =
              io.grpc.MethodDescriptor.<dev.loyaltycore.loyalty.v1.ExportMemberRequest, dev.loyaltycore.loyalty.v1.ExportMemberResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExportMember"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ExportMemberRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.loyaltycore.loyalty.v1.ExportMemberResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MemberServiceMethodDescriptorSupplier("ExportMember"))
              .build();
        }
      }
    }
    return getExportMemberMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static MemberServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MemberServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MemberServiceStub>() {
        @java.lang.Override
        public MemberServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MemberServiceStub(channel, callOptions);
        }
      };
    return MemberServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static MemberServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MemberServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MemberServiceBlockingV2Stub>() {
        @java.lang.Override
        public MemberServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MemberServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return MemberServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static MemberServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MemberServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MemberServiceBlockingStub>() {
        @java.lang.Override
        public MemberServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MemberServiceBlockingStub(channel, callOptions);
        }
      };
    return MemberServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static MemberServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MemberServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MemberServiceFutureStub>() {
        @java.lang.Override
        public MemberServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MemberServiceFutureStub(channel, callOptions);
        }
      };
    return MemberServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * MemberService keeps who takes part. Calls are authenticated, refused and repeated as LoyaltyService says;
   * a replay answers with the member as it is now. A partner's request ids are unique within this service,
   * ProgramService and PartnerService together; those of LoyaltyService are apart. MergeMembers, UnmergeMember and
   * CloseMember move points: their request ids are among LoyaltyService's.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * EnrollMember adds a member. Scope: enroll. Refusals: MEMBER_EXISTS, IDENTIFIER_TAKEN, REQUEST_ID_REUSED.
     * </pre>
     */
    default void enrollMember(dev.loyaltycore.loyalty.v1.EnrollMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.EnrollMemberResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getEnrollMemberMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetMember tells of a member, by id or by an identifier. Scope: read. Refusals: MEMBER_NOT_FOUND.
     * </pre>
     */
    default void getMember(dev.loyaltycore.loyalty.v1.GetMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.GetMemberResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetMemberMethod(), responseObserver);
    }

    /**
     * <pre>
     * UpdateMember changes what a member is called. Scope: enroll. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    default void updateMember(dev.loyaltycore.loyalty.v1.UpdateMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.UpdateMemberResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateMemberMethod(), responseObserver);
    }

    /**
     * <pre>
     * LinkIdentifier lets a member be found by one more identifier. Linking one that the member has already
     * changes nothing. Scope: enroll. Refusals: MEMBER_NOT_FOUND, IDENTIFIER_TAKEN, REQUEST_ID_REUSED.
     * </pre>
     */
    default void linkIdentifier(dev.loyaltycore.loyalty.v1.LinkIdentifierRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.LinkIdentifierResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getLinkIdentifierMethod(), responseObserver);
    }

    /**
     * <pre>
     * UnlinkIdentifier takes an identifier from a member. Scope: enroll. Refusals: MEMBER_NOT_FOUND,
     * IDENTIFIER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    default void unlinkIdentifier(dev.loyaltycore.loyalty.v1.UnlinkIdentifierRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.UnlinkIdentifierResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUnlinkIdentifierMethod(), responseObserver);
    }

    /**
     * <pre>
     * MergeMembers makes one member of two that are the same person: the second goes on with the points, holds, debt,
     * tiers, caps and identifiers of both, and answers under both ids. Scope: care. Refusals: MEMBER_NOT_FOUND,
     * MEMBER_CLOSED, MEMBER_MERGED, BALANCE_LIMIT, REQUEST_ID_REUSED.
     * </pre>
     */
    default void mergeMembers(dev.loyaltycore.loyalty.v1.MergeMembersRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.MergeMembersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getMergeMembersMethod(), responseObserver);
    }

    /**
     * <pre>
     * UnmergeMember takes a merge back, as long as what it moved was not touched since. Scope: care. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_NOT_MERGED, MERGE_CONTRADICTED, REQUEST_ID_REUSED.
     * </pre>
     */
    default void unmergeMember(dev.loyaltycore.loyalty.v1.UnmergeMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.UnmergeMemberResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUnmergeMemberMethod(), responseObserver);
    }

    /**
     * <pre>
     * CloseMember lets a member leave. The points are forfeited or paid out, as the program says; from then on the member
     * earns and spends none. Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_CLOSED, MEMBER_NOT_SETTLED (there are holds,
     * which must be captured or released, or a debt, which must be written off), REQUEST_ID_REUSED.
     * </pre>
     */
    default void closeMember(dev.loyaltycore.loyalty.v1.CloseMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.CloseMemberResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCloseMemberMethod(), responseObserver);
    }

    /**
     * <pre>
     * EraseMember deletes for good what is personal: names and identifiers, also those of members merged into this one,
     * and the reasons and notes of their operations that callers wrote. Points stay in the books, under an id that says
     * nothing about anybody, and so do request ids and sources, which keep calls from being done twice: let them say
     * nothing about anybody either. A call about the member that is repeated later is refused with REQUEST_ID_REUSED.
     * Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_NOT_SETTLED (the member has not left), REQUEST_ID_REUSED.
     * </pre>
     */
    default void eraseMember(dev.loyaltycore.loyalty.v1.EraseMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.EraseMemberResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getEraseMemberMethod(), responseObserver);
    }

    /**
     * <pre>
     * ExportMember tells all that is held on a member, page by page, each record as a JSON document. A list that changes
     * meanwhile is told as it is when its page is. Scope: care.
     * Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    default void exportMember(dev.loyaltycore.loyalty.v1.ExportMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ExportMemberResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExportMemberMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service MemberService.
   * <pre>
   * MemberService keeps who takes part. Calls are authenticated, refused and repeated as LoyaltyService says;
   * a replay answers with the member as it is now. A partner's request ids are unique within this service,
   * ProgramService and PartnerService together; those of LoyaltyService are apart. MergeMembers, UnmergeMember and
   * CloseMember move points: their request ids are among LoyaltyService's.
   * </pre>
   */
  public static abstract class MemberServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return MemberServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service MemberService.
   * <pre>
   * MemberService keeps who takes part. Calls are authenticated, refused and repeated as LoyaltyService says;
   * a replay answers with the member as it is now. A partner's request ids are unique within this service,
   * ProgramService and PartnerService together; those of LoyaltyService are apart. MergeMembers, UnmergeMember and
   * CloseMember move points: their request ids are among LoyaltyService's.
   * </pre>
   */
  public static final class MemberServiceStub
      extends io.grpc.stub.AbstractAsyncStub<MemberServiceStub> {
    private MemberServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MemberServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MemberServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * EnrollMember adds a member. Scope: enroll. Refusals: MEMBER_EXISTS, IDENTIFIER_TAKEN, REQUEST_ID_REUSED.
     * </pre>
     */
    public void enrollMember(dev.loyaltycore.loyalty.v1.EnrollMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.EnrollMemberResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getEnrollMemberMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetMember tells of a member, by id or by an identifier. Scope: read. Refusals: MEMBER_NOT_FOUND.
     * </pre>
     */
    public void getMember(dev.loyaltycore.loyalty.v1.GetMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.GetMemberResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetMemberMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * UpdateMember changes what a member is called. Scope: enroll. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public void updateMember(dev.loyaltycore.loyalty.v1.UpdateMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.UpdateMemberResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateMemberMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * LinkIdentifier lets a member be found by one more identifier. Linking one that the member has already
     * changes nothing. Scope: enroll. Refusals: MEMBER_NOT_FOUND, IDENTIFIER_TAKEN, REQUEST_ID_REUSED.
     * </pre>
     */
    public void linkIdentifier(dev.loyaltycore.loyalty.v1.LinkIdentifierRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.LinkIdentifierResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getLinkIdentifierMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * UnlinkIdentifier takes an identifier from a member. Scope: enroll. Refusals: MEMBER_NOT_FOUND,
     * IDENTIFIER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public void unlinkIdentifier(dev.loyaltycore.loyalty.v1.UnlinkIdentifierRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.UnlinkIdentifierResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUnlinkIdentifierMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * MergeMembers makes one member of two that are the same person: the second goes on with the points, holds, debt,
     * tiers, caps and identifiers of both, and answers under both ids. Scope: care. Refusals: MEMBER_NOT_FOUND,
     * MEMBER_CLOSED, MEMBER_MERGED, BALANCE_LIMIT, REQUEST_ID_REUSED.
     * </pre>
     */
    public void mergeMembers(dev.loyaltycore.loyalty.v1.MergeMembersRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.MergeMembersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getMergeMembersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * UnmergeMember takes a merge back, as long as what it moved was not touched since. Scope: care. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_NOT_MERGED, MERGE_CONTRADICTED, REQUEST_ID_REUSED.
     * </pre>
     */
    public void unmergeMember(dev.loyaltycore.loyalty.v1.UnmergeMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.UnmergeMemberResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUnmergeMemberMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * CloseMember lets a member leave. The points are forfeited or paid out, as the program says; from then on the member
     * earns and spends none. Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_CLOSED, MEMBER_NOT_SETTLED (there are holds,
     * which must be captured or released, or a debt, which must be written off), REQUEST_ID_REUSED.
     * </pre>
     */
    public void closeMember(dev.loyaltycore.loyalty.v1.CloseMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.CloseMemberResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCloseMemberMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * EraseMember deletes for good what is personal: names and identifiers, also those of members merged into this one,
     * and the reasons and notes of their operations that callers wrote. Points stay in the books, under an id that says
     * nothing about anybody, and so do request ids and sources, which keep calls from being done twice: let them say
     * nothing about anybody either. A call about the member that is repeated later is refused with REQUEST_ID_REUSED.
     * Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_NOT_SETTLED (the member has not left), REQUEST_ID_REUSED.
     * </pre>
     */
    public void eraseMember(dev.loyaltycore.loyalty.v1.EraseMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.EraseMemberResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getEraseMemberMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ExportMember tells all that is held on a member, page by page, each record as a JSON document. A list that changes
     * meanwhile is told as it is when its page is. Scope: care.
     * Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public void exportMember(dev.loyaltycore.loyalty.v1.ExportMemberRequest request,
        io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ExportMemberResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExportMemberMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service MemberService.
   * <pre>
   * MemberService keeps who takes part. Calls are authenticated, refused and repeated as LoyaltyService says;
   * a replay answers with the member as it is now. A partner's request ids are unique within this service,
   * ProgramService and PartnerService together; those of LoyaltyService are apart. MergeMembers, UnmergeMember and
   * CloseMember move points: their request ids are among LoyaltyService's.
   * </pre>
   */
  public static final class MemberServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<MemberServiceBlockingV2Stub> {
    private MemberServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MemberServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MemberServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * EnrollMember adds a member. Scope: enroll. Refusals: MEMBER_EXISTS, IDENTIFIER_TAKEN, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.EnrollMemberResponse enrollMember(dev.loyaltycore.loyalty.v1.EnrollMemberRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getEnrollMemberMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetMember tells of a member, by id or by an identifier. Scope: read. Refusals: MEMBER_NOT_FOUND.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.GetMemberResponse getMember(dev.loyaltycore.loyalty.v1.GetMemberRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetMemberMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateMember changes what a member is called. Scope: enroll. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.UpdateMemberResponse updateMember(dev.loyaltycore.loyalty.v1.UpdateMemberRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateMemberMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * LinkIdentifier lets a member be found by one more identifier. Linking one that the member has already
     * changes nothing. Scope: enroll. Refusals: MEMBER_NOT_FOUND, IDENTIFIER_TAKEN, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.LinkIdentifierResponse linkIdentifier(dev.loyaltycore.loyalty.v1.LinkIdentifierRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getLinkIdentifierMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UnlinkIdentifier takes an identifier from a member. Scope: enroll. Refusals: MEMBER_NOT_FOUND,
     * IDENTIFIER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.UnlinkIdentifierResponse unlinkIdentifier(dev.loyaltycore.loyalty.v1.UnlinkIdentifierRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUnlinkIdentifierMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * MergeMembers makes one member of two that are the same person: the second goes on with the points, holds, debt,
     * tiers, caps and identifiers of both, and answers under both ids. Scope: care. Refusals: MEMBER_NOT_FOUND,
     * MEMBER_CLOSED, MEMBER_MERGED, BALANCE_LIMIT, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.MergeMembersResponse mergeMembers(dev.loyaltycore.loyalty.v1.MergeMembersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getMergeMembersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UnmergeMember takes a merge back, as long as what it moved was not touched since. Scope: care. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_NOT_MERGED, MERGE_CONTRADICTED, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.UnmergeMemberResponse unmergeMember(dev.loyaltycore.loyalty.v1.UnmergeMemberRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUnmergeMemberMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CloseMember lets a member leave. The points are forfeited or paid out, as the program says; from then on the member
     * earns and spends none. Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_CLOSED, MEMBER_NOT_SETTLED (there are holds,
     * which must be captured or released, or a debt, which must be written off), REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.CloseMemberResponse closeMember(dev.loyaltycore.loyalty.v1.CloseMemberRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCloseMemberMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * EraseMember deletes for good what is personal: names and identifiers, also those of members merged into this one,
     * and the reasons and notes of their operations that callers wrote. Points stay in the books, under an id that says
     * nothing about anybody, and so do request ids and sources, which keep calls from being done twice: let them say
     * nothing about anybody either. A call about the member that is repeated later is refused with REQUEST_ID_REUSED.
     * Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_NOT_SETTLED (the member has not left), REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.EraseMemberResponse eraseMember(dev.loyaltycore.loyalty.v1.EraseMemberRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getEraseMemberMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ExportMember tells all that is held on a member, page by page, each record as a JSON document. A list that changes
     * meanwhile is told as it is when its page is. Scope: care.
     * Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ExportMemberResponse exportMember(dev.loyaltycore.loyalty.v1.ExportMemberRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getExportMemberMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service MemberService.
   * <pre>
   * MemberService keeps who takes part. Calls are authenticated, refused and repeated as LoyaltyService says;
   * a replay answers with the member as it is now. A partner's request ids are unique within this service,
   * ProgramService and PartnerService together; those of LoyaltyService are apart. MergeMembers, UnmergeMember and
   * CloseMember move points: their request ids are among LoyaltyService's.
   * </pre>
   */
  public static final class MemberServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<MemberServiceBlockingStub> {
    private MemberServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MemberServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MemberServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * EnrollMember adds a member. Scope: enroll. Refusals: MEMBER_EXISTS, IDENTIFIER_TAKEN, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.EnrollMemberResponse enrollMember(dev.loyaltycore.loyalty.v1.EnrollMemberRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getEnrollMemberMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetMember tells of a member, by id or by an identifier. Scope: read. Refusals: MEMBER_NOT_FOUND.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.GetMemberResponse getMember(dev.loyaltycore.loyalty.v1.GetMemberRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetMemberMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateMember changes what a member is called. Scope: enroll. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.UpdateMemberResponse updateMember(dev.loyaltycore.loyalty.v1.UpdateMemberRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateMemberMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * LinkIdentifier lets a member be found by one more identifier. Linking one that the member has already
     * changes nothing. Scope: enroll. Refusals: MEMBER_NOT_FOUND, IDENTIFIER_TAKEN, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.LinkIdentifierResponse linkIdentifier(dev.loyaltycore.loyalty.v1.LinkIdentifierRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getLinkIdentifierMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UnlinkIdentifier takes an identifier from a member. Scope: enroll. Refusals: MEMBER_NOT_FOUND,
     * IDENTIFIER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.UnlinkIdentifierResponse unlinkIdentifier(dev.loyaltycore.loyalty.v1.UnlinkIdentifierRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUnlinkIdentifierMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * MergeMembers makes one member of two that are the same person: the second goes on with the points, holds, debt,
     * tiers, caps and identifiers of both, and answers under both ids. Scope: care. Refusals: MEMBER_NOT_FOUND,
     * MEMBER_CLOSED, MEMBER_MERGED, BALANCE_LIMIT, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.MergeMembersResponse mergeMembers(dev.loyaltycore.loyalty.v1.MergeMembersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getMergeMembersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UnmergeMember takes a merge back, as long as what it moved was not touched since. Scope: care. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_NOT_MERGED, MERGE_CONTRADICTED, REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.UnmergeMemberResponse unmergeMember(dev.loyaltycore.loyalty.v1.UnmergeMemberRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUnmergeMemberMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CloseMember lets a member leave. The points are forfeited or paid out, as the program says; from then on the member
     * earns and spends none. Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_CLOSED, MEMBER_NOT_SETTLED (there are holds,
     * which must be captured or released, or a debt, which must be written off), REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.CloseMemberResponse closeMember(dev.loyaltycore.loyalty.v1.CloseMemberRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCloseMemberMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * EraseMember deletes for good what is personal: names and identifiers, also those of members merged into this one,
     * and the reasons and notes of their operations that callers wrote. Points stay in the books, under an id that says
     * nothing about anybody, and so do request ids and sources, which keep calls from being done twice: let them say
     * nothing about anybody either. A call about the member that is repeated later is refused with REQUEST_ID_REUSED.
     * Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_NOT_SETTLED (the member has not left), REQUEST_ID_REUSED.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.EraseMemberResponse eraseMember(dev.loyaltycore.loyalty.v1.EraseMemberRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getEraseMemberMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ExportMember tells all that is held on a member, page by page, each record as a JSON document. A list that changes
     * meanwhile is told as it is when its page is. Scope: care.
     * Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public dev.loyaltycore.loyalty.v1.ExportMemberResponse exportMember(dev.loyaltycore.loyalty.v1.ExportMemberRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExportMemberMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service MemberService.
   * <pre>
   * MemberService keeps who takes part. Calls are authenticated, refused and repeated as LoyaltyService says;
   * a replay answers with the member as it is now. A partner's request ids are unique within this service,
   * ProgramService and PartnerService together; those of LoyaltyService are apart. MergeMembers, UnmergeMember and
   * CloseMember move points: their request ids are among LoyaltyService's.
   * </pre>
   */
  public static final class MemberServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<MemberServiceFutureStub> {
    private MemberServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MemberServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MemberServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * EnrollMember adds a member. Scope: enroll. Refusals: MEMBER_EXISTS, IDENTIFIER_TAKEN, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.EnrollMemberResponse> enrollMember(
        dev.loyaltycore.loyalty.v1.EnrollMemberRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getEnrollMemberMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetMember tells of a member, by id or by an identifier. Scope: read. Refusals: MEMBER_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.GetMemberResponse> getMember(
        dev.loyaltycore.loyalty.v1.GetMemberRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetMemberMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * UpdateMember changes what a member is called. Scope: enroll. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.UpdateMemberResponse> updateMember(
        dev.loyaltycore.loyalty.v1.UpdateMemberRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateMemberMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * LinkIdentifier lets a member be found by one more identifier. Linking one that the member has already
     * changes nothing. Scope: enroll. Refusals: MEMBER_NOT_FOUND, IDENTIFIER_TAKEN, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.LinkIdentifierResponse> linkIdentifier(
        dev.loyaltycore.loyalty.v1.LinkIdentifierRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getLinkIdentifierMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * UnlinkIdentifier takes an identifier from a member. Scope: enroll. Refusals: MEMBER_NOT_FOUND,
     * IDENTIFIER_NOT_FOUND, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.UnlinkIdentifierResponse> unlinkIdentifier(
        dev.loyaltycore.loyalty.v1.UnlinkIdentifierRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUnlinkIdentifierMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * MergeMembers makes one member of two that are the same person: the second goes on with the points, holds, debt,
     * tiers, caps and identifiers of both, and answers under both ids. Scope: care. Refusals: MEMBER_NOT_FOUND,
     * MEMBER_CLOSED, MEMBER_MERGED, BALANCE_LIMIT, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.MergeMembersResponse> mergeMembers(
        dev.loyaltycore.loyalty.v1.MergeMembersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getMergeMembersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * UnmergeMember takes a merge back, as long as what it moved was not touched since. Scope: care. Refusals:
     * MEMBER_NOT_FOUND, MEMBER_NOT_MERGED, MERGE_CONTRADICTED, REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.UnmergeMemberResponse> unmergeMember(
        dev.loyaltycore.loyalty.v1.UnmergeMemberRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUnmergeMemberMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * CloseMember lets a member leave. The points are forfeited or paid out, as the program says; from then on the member
     * earns and spends none. Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_CLOSED, MEMBER_NOT_SETTLED (there are holds,
     * which must be captured or released, or a debt, which must be written off), REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.CloseMemberResponse> closeMember(
        dev.loyaltycore.loyalty.v1.CloseMemberRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCloseMemberMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * EraseMember deletes for good what is personal: names and identifiers, also those of members merged into this one,
     * and the reasons and notes of their operations that callers wrote. Points stay in the books, under an id that says
     * nothing about anybody, and so do request ids and sources, which keep calls from being done twice: let them say
     * nothing about anybody either. A call about the member that is repeated later is refused with REQUEST_ID_REUSED.
     * Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_NOT_SETTLED (the member has not left), REQUEST_ID_REUSED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.EraseMemberResponse> eraseMember(
        dev.loyaltycore.loyalty.v1.EraseMemberRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getEraseMemberMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ExportMember tells all that is held on a member, page by page, each record as a JSON document. A list that changes
     * meanwhile is told as it is when its page is. Scope: care.
     * Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.loyaltycore.loyalty.v1.ExportMemberResponse> exportMember(
        dev.loyaltycore.loyalty.v1.ExportMemberRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExportMemberMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_ENROLL_MEMBER = 0;
  private static final int METHODID_GET_MEMBER = 1;
  private static final int METHODID_UPDATE_MEMBER = 2;
  private static final int METHODID_LINK_IDENTIFIER = 3;
  private static final int METHODID_UNLINK_IDENTIFIER = 4;
  private static final int METHODID_MERGE_MEMBERS = 5;
  private static final int METHODID_UNMERGE_MEMBER = 6;
  private static final int METHODID_CLOSE_MEMBER = 7;
  private static final int METHODID_ERASE_MEMBER = 8;
  private static final int METHODID_EXPORT_MEMBER = 9;

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
        case METHODID_ENROLL_MEMBER:
          serviceImpl.enrollMember((dev.loyaltycore.loyalty.v1.EnrollMemberRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.EnrollMemberResponse>) responseObserver);
          break;
        case METHODID_GET_MEMBER:
          serviceImpl.getMember((dev.loyaltycore.loyalty.v1.GetMemberRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.GetMemberResponse>) responseObserver);
          break;
        case METHODID_UPDATE_MEMBER:
          serviceImpl.updateMember((dev.loyaltycore.loyalty.v1.UpdateMemberRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.UpdateMemberResponse>) responseObserver);
          break;
        case METHODID_LINK_IDENTIFIER:
          serviceImpl.linkIdentifier((dev.loyaltycore.loyalty.v1.LinkIdentifierRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.LinkIdentifierResponse>) responseObserver);
          break;
        case METHODID_UNLINK_IDENTIFIER:
          serviceImpl.unlinkIdentifier((dev.loyaltycore.loyalty.v1.UnlinkIdentifierRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.UnlinkIdentifierResponse>) responseObserver);
          break;
        case METHODID_MERGE_MEMBERS:
          serviceImpl.mergeMembers((dev.loyaltycore.loyalty.v1.MergeMembersRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.MergeMembersResponse>) responseObserver);
          break;
        case METHODID_UNMERGE_MEMBER:
          serviceImpl.unmergeMember((dev.loyaltycore.loyalty.v1.UnmergeMemberRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.UnmergeMemberResponse>) responseObserver);
          break;
        case METHODID_CLOSE_MEMBER:
          serviceImpl.closeMember((dev.loyaltycore.loyalty.v1.CloseMemberRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.CloseMemberResponse>) responseObserver);
          break;
        case METHODID_ERASE_MEMBER:
          serviceImpl.eraseMember((dev.loyaltycore.loyalty.v1.EraseMemberRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.EraseMemberResponse>) responseObserver);
          break;
        case METHODID_EXPORT_MEMBER:
          serviceImpl.exportMember((dev.loyaltycore.loyalty.v1.ExportMemberRequest) request,
              (io.grpc.stub.StreamObserver<dev.loyaltycore.loyalty.v1.ExportMemberResponse>) responseObserver);
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
          getEnrollMemberMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.EnrollMemberRequest,
              dev.loyaltycore.loyalty.v1.EnrollMemberResponse>(
                service, METHODID_ENROLL_MEMBER)))
        .addMethod(
          getGetMemberMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.GetMemberRequest,
              dev.loyaltycore.loyalty.v1.GetMemberResponse>(
                service, METHODID_GET_MEMBER)))
        .addMethod(
          getUpdateMemberMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.UpdateMemberRequest,
              dev.loyaltycore.loyalty.v1.UpdateMemberResponse>(
                service, METHODID_UPDATE_MEMBER)))
        .addMethod(
          getLinkIdentifierMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.LinkIdentifierRequest,
              dev.loyaltycore.loyalty.v1.LinkIdentifierResponse>(
                service, METHODID_LINK_IDENTIFIER)))
        .addMethod(
          getUnlinkIdentifierMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.UnlinkIdentifierRequest,
              dev.loyaltycore.loyalty.v1.UnlinkIdentifierResponse>(
                service, METHODID_UNLINK_IDENTIFIER)))
        .addMethod(
          getMergeMembersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.MergeMembersRequest,
              dev.loyaltycore.loyalty.v1.MergeMembersResponse>(
                service, METHODID_MERGE_MEMBERS)))
        .addMethod(
          getUnmergeMemberMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.UnmergeMemberRequest,
              dev.loyaltycore.loyalty.v1.UnmergeMemberResponse>(
                service, METHODID_UNMERGE_MEMBER)))
        .addMethod(
          getCloseMemberMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.CloseMemberRequest,
              dev.loyaltycore.loyalty.v1.CloseMemberResponse>(
                service, METHODID_CLOSE_MEMBER)))
        .addMethod(
          getEraseMemberMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.EraseMemberRequest,
              dev.loyaltycore.loyalty.v1.EraseMemberResponse>(
                service, METHODID_ERASE_MEMBER)))
        .addMethod(
          getExportMemberMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.loyaltycore.loyalty.v1.ExportMemberRequest,
              dev.loyaltycore.loyalty.v1.ExportMemberResponse>(
                service, METHODID_EXPORT_MEMBER)))
        .build();
  }

  private static abstract class MemberServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    MemberServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.loyaltycore.loyalty.v1.MemberServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("MemberService");
    }
  }

  private static final class MemberServiceFileDescriptorSupplier
      extends MemberServiceBaseDescriptorSupplier {
    MemberServiceFileDescriptorSupplier() {}
  }

  private static final class MemberServiceMethodDescriptorSupplier
      extends MemberServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    MemberServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (MemberServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new MemberServiceFileDescriptorSupplier())
              .addMethod(getEnrollMemberMethod())
              .addMethod(getGetMemberMethod())
              .addMethod(getUpdateMemberMethod())
              .addMethod(getLinkIdentifierMethod())
              .addMethod(getUnlinkIdentifierMethod())
              .addMethod(getMergeMembersMethod())
              .addMethod(getUnmergeMemberMethod())
              .addMethod(getCloseMemberMethod())
              .addMethod(getEraseMemberMethod())
              .addMethod(getExportMemberMethod())
              .build();
        }
      }
    }
    return result;
  }
}
