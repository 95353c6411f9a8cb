/** A way through the proxy that only one scenario goes. */
export class Lane {
  readonly url: string;
  readonly #control: string;

  private constructor(url: string, control: string) {
    this.url = url;
    this.#control = control;
  }

  static async open(proxy: string): Promise<Lane> {
    const { id, url } = await ask<{ id: string; url: string }>(`${proxy}/lanes`, "POST");
    return new Lane(url, `${proxy}/lanes/${id}`);
  }

  /** Lets the next requests run into faults, one each. */
  async fail(faults: string[]): Promise<void> {
    await ask(`${this.#control}/faults`, "POST", faults);
  }

  /** How many requests came this way so far. */
  async requests(): Promise<number> {
    return (await ask<{ requests: number }>(this.#control, "GET")).requests;
  }
}

async function ask<T>(url: string, method: string, body?: unknown): Promise<T> {
  const response = await fetch(url, body === undefined ? { method } : { method, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`the proxy answered ${response.status}: ${text}`);
  }
  return (text === "" ? undefined : JSON.parse(text)) as T;
}
