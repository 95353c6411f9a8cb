package dev.loyaltycore.sdk;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.loyaltycore.loyalty.v1.Balance;
import dev.loyaltycore.loyalty.v1.BatchAccrueRequest;
import dev.loyaltycore.loyalty.v1.BatchAccrueResponse;
import dev.loyaltycore.loyalty.v1.GetBalanceRequest;
import dev.loyaltycore.loyalty.v1.Member;
import dev.loyaltycore.loyalty.v1.MemberRef;
import dev.loyaltycore.loyalty.v1.SimulateAccrualResponse;
import dev.loyaltycore.loyalty.v1.WatchBalanceRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The highest balance version seen of each member, so that a balance that is asked for shows what was seen before. A
 * member is remembered by id and by the name that a call used, if it is another.
 */
final class Versions {
  private static final int MEMBERS = 10_000;
  private static final int NAMES_OF_A_MEMBER = 2;

  private record Name(String programId, MemberRef member) {}

  private final boolean remembers;
  private final Map<Name, Long> versions = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Name, Long> eldest) {
      return size() > MEMBERS * NAMES_OF_A_MEMBER;
    }
  };

  Versions(boolean remembers) {
    this.remembers = remembers;
  }

  /** The request with the version to ask for, or the very same if none is to be put in. */
  Message ask(Message request) {
    if (request instanceof GetBalanceRequest get && get.getMinVersion() == 0 && !get.hasAsOf()) {
      long version = highest(get.getProgramId(), get.getMember());
      return version == 0 ? request : get.toBuilder().setMinVersion(version).build();
    }
    if (request instanceof WatchBalanceRequest watch && watch.getMinVersion() == 0) {
      long version = highest(watch.getProgramId(), watch.getMember());
      return version == 0 ? request : watch.toBuilder().setMinVersion(version).build();
    }
    return request;
  }

  private synchronized long highest(String programId, MemberRef member) {
    return versions.getOrDefault(new Name(programId, member), 0L);
  }

  /** Forgets the member that the request names: its version can't be reached. */
  synchronized void forget(Message request) {
    versions.remove(new Name(Requests.programId(request), named(request)));
  }

  /** Remembers the balances in an answer. */
  void learn(Message request, Message answer) {
    if (remembers) {
      learn(Requests.programId(request), request, answer);
    }
  }

  private void learn(String programId, Message request, Message answer) {
    if (answer instanceof SimulateAccrualResponse) {
      return; // its balance is one that there would be
    }
    if (answer instanceof BatchAccrueResponse batch) {
      for (int i = 0; i < batch.getResultsCount(); i++) {
        learn(programId, ((BatchAccrueRequest) request).getRequests(i), batch.getResults(i).getAccrual());
      }
      return;
    }
    if (message(answer, "balance") instanceof Balance balance && balance.getVersion() > 0) {
      String id = message(answer, "member") instanceof Member member
          ? member.getMemberId()
          : Requests.text(answer, "member_id");
      saw(new Name(programId, named(request)), balance.getVersion());
      saw(new Name(programId, byId(id)), balance.getVersion());
    }
  }

  private synchronized void saw(Name name, long version) {
    versions.merge(name, version, Math::max);
  }

  /** Whom a request is about; of two that become one, the one that goes on. */
  private static MemberRef named(Message request) {
    if (message(request, "into") instanceof MemberRef into) {
      return into;
    }
    return message(request, "member") instanceof MemberRef member ? member : byId(Requests.text(request, "member_id"));
  }

  private static MemberRef byId(String id) {
    return MemberRef.newBuilder().setMemberId(id).build();
  }

  /** The message in a field, null if there is none. */
  private static @Nullable Object message(Message message, String name) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    return field != null && message.hasField(field) ? message.getField(field) : null;
  }
}
