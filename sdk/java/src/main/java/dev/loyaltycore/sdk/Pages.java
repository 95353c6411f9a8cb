package dev.loyaltycore.sdk;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * All items of a list, page by page: a page is asked for when an item of it is. Each iterator begins anew, and throws
 * {@link LoyaltyException} when a page can't be had.
 *
 * @param <T> what the list has
 */
public final class Pages<T> implements Iterable<T> {
  record Page<T>(List<T> items, String nextPageToken) {}

  private final String firstPageToken;
  private final Function<String, Page<T>> fetch;

  Pages(String firstPageToken, Function<String, Page<T>> fetch) {
    this.firstPageToken = firstPageToken;
    this.fetch = fetch;
  }

  /**
   * Makes a stream of the items.
   *
   * @return the stream, which asks for pages as the iterator does
   */
  public Stream<T> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL), false);
  }

  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      private Iterator<T> items = List.<T>of().iterator();
      private String nextPageToken = firstPageToken;
      private boolean isLast;

      @Override
      public boolean hasNext() {
        while (!items.hasNext() && !isLast) {
          Page<T> page = fetch.apply(nextPageToken);
          items = page.items().iterator();
          nextPageToken = page.nextPageToken();
          isLast = nextPageToken.isEmpty();
        }
        return items.hasNext();
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the list has no more items");
        }
        return items.next();
      }
    };
  }
}
