package dev.loyaltycore.sdk;

import com.google.protobuf.CodedOutputStream;
import dev.loyaltycore.loyalty.v1.AccrueRequest;
import dev.loyaltycore.loyalty.v1.BatchAccrueRequest;
import dev.loyaltycore.loyalty.v1.BatchAccrueResponse;
import dev.loyaltycore.loyalty.v1.BatchAccrueResult;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Any number of accruals, as batches that are made when their results are asked for. */
final class BatchedAccruals implements Iterator<AccrualResult> {
  private static final int MOST_REQUESTS = 1000;
  private static final int MOST_BYTES = 1 << 20;
  private static final int BYTES_BESIDE_REQUESTS = 64; // the program's id
  private static final int REQUESTS_FIELD = BatchAccrueRequest.REQUESTS_FIELD_NUMBER;

  private final Iterator<AccrueRequest> requests;
  private final Function<BatchAccrueRequest, BatchAccrueResponse> call;
  private final Queue<AccrualResult> results = new ArrayDeque<>();
  private @Nullable AccrueRequest leftOver; // of the last batch, which had no room for it

  BatchedAccruals(Iterator<AccrueRequest> requests, Function<BatchAccrueRequest, BatchAccrueResponse> call) {
    this.requests = requests;
    this.call = call;
  }

  @Override
  public boolean hasNext() {
    if (results.isEmpty() && (leftOver != null || requests.hasNext())) {
      make(nextBatch());
    }
    return !results.isEmpty();
  }

  @Override
  public AccrualResult next() {
    if (!hasNext()) {
      throw new NoSuchElementException("there are no more accruals");
    }
    return results.remove();
  }

  private BatchAccrueRequest nextBatch() {
    BatchAccrueRequest.Builder batch = BatchAccrueRequest.newBuilder();
    int bytes = BYTES_BESIDE_REQUESTS;
    while (batch.getRequestsCount() < MOST_REQUESTS && (leftOver != null || requests.hasNext())) {
      AccrueRequest request = leftOver != null ? leftOver : Requests.identified(requests.next());
      leftOver = null;
      bytes += CodedOutputStream.computeMessageSize(REQUESTS_FIELD, request);
      if (bytes > MOST_BYTES && batch.getRequestsCount() > 0) {
        leftOver = request;
        break;
      }
      batch.addRequests(request);
    }
    return batch.setProgramId(batch.getRequests(0).getProgramId()).build();
  }

  private void make(BatchAccrueRequest batch) {
    BatchAccrueResponse response;
    try {
      response = call.apply(batch);
    } catch (LoyaltyException e) {
      batch.getRequestsList().forEach(request -> results.add(new AccrualResult(request, null, e)));
      return;
    }
    if (response.getResultsCount() != batch.getRequestsCount()) {
      throw new IllegalStateException("the server answered " + batch.getRequestsCount() + " accruals with "
          + response.getResultsCount() + " results; make them again with their request ids");
    }
    for (int i = 0; i < response.getResultsCount(); i++) {
      AccrueRequest request = batch.getRequests(i);
      BatchAccrueResult result = response.getResults(i);
      results.add(result.hasAccrual()
          ? new AccrualResult(request, result.getAccrual(), null)
          : new AccrualResult(request, null, LoyaltyException.of(result.getError(), request.getRequestId())));
    }
  }
}
