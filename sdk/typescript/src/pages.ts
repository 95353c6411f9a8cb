import type { CallOptions } from "@connectrpc/connect";

/** A list's requests and answers. */
interface Paged {
  pageToken?: string;
}

interface Page {
  nextPageToken: string;
}

/** Goes through the items of a list; a page is asked for when it is needed. */
export async function* allPages<Request extends Paged, Answer extends Page, Item>(
  list: (request: Request, options?: CallOptions) => Promise<Answer>,
  itemsOf: (page: Answer) => Item[],
  request: Request,
  options?: CallOptions,
): AsyncGenerator<Item, void, undefined> {
  let pageToken = request.pageToken ?? "";
  do {
    const page = await list({ ...request, pageToken }, options);
    yield* itemsOf(page);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
}
