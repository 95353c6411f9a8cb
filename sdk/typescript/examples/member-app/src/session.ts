// Who is signed in. The token is kept in the tab's own storage: it outlives a reload, but neither the tab nor the browser, and
// other tabs don't see it. (In memory alone, each reload would sign the member out.) It is short-lived, and good for this member only.

const key = "loyalty.token";

/** The member is signed in no longer: nobody renews the token. */
export class SignedOut extends Error {}

/** Brings the token of a signed-in member, renewed when it has ended. */
export class Session {
  readonly memberId: string;
  /** To be told when the session ends. */
  onEnd: () => void = () => {};
  #next: string | undefined;

  private constructor(memberId: string, token: string) {
    this.memberId = memberId;
    this.#next = token;
  }

  /** The session of a token. It fails for what is no member token. */
  static begin(token: string): Session {
    const session = new Session(memberOf(token), token);
    sessionStorage.setItem(key, token);
    return session;
  }

  /** The session that a link has handed over, or that this tab has had before. */
  static resume(): Session | undefined {
    try {
      const token = takeHandedToken() ?? sessionStorage.getItem(key);
      return token === null ? undefined : Session.begin(token);
    } catch {
      return undefined;
    }
  }

  /** The callback for the client's credentials: first the token at hand, then, each time it is refused, a new one. */
  readonly credentials = async (): Promise<string> => {
    const token = this.#next ?? (await this.#renew());
    this.#next = undefined;
    return token;
  };

  end(): void {
    sessionStorage.removeItem(key);
    this.onEnd();
  }

  /** Asks the backend, which knows who is signed in, for a new token; for as long as it can't be reached. */
  async #renew(): Promise<string> {
    for (;;) {
      const response = await fetch("/shop/member-token", { method: "POST" }).catch(() => undefined);
      if (response?.ok) {
        const { token } = (await response.json()) as { token: string };
        if (memberOf(token) === this.memberId) {
          sessionStorage.setItem(key, token);
          return token;
        }
      }
      if (response && response.status < 500) {
        this.end();
        throw new SignedOut();
      }
      await backOnline();
    }
  }
}

/** Takes a token out of the address, where it is in the fragment, so that it is in no history and no copied link. */
function takeHandedToken(): string | null {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (token === undefined) {
    return null;
  }
  history.replaceState(null, "", location.pathname + location.search);
  return token;
}

/** The member that a token (a JWT) says it is for. Whether that is true is for the server to find out. */
function memberOf(token: string): string {
  const payload = token.split(".")[1] ?? "";
  const bytes = Uint8Array.from(atob(payload.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  const { sub } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown };
  if (typeof sub !== "string" || sub === "") {
    throw new Error("the token names no member");
  }
  return sub;
}

/** Waits until the browser says that it is online again, or for two seconds: it doesn't know of everything in between. */
function backOnline(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, 2_000);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    }
    addEventListener("online", done);
  });
}
