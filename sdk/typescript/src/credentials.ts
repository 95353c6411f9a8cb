import { Code } from "@connectrpc/connect";
import { LoyaltyError } from "./errors.js";

/** An API key or a member token, or a callback that brings one. */
export type Credentials = string | (() => string | Promise<string>);

/** Keeps the credential that a callback brought, until the server refuses it. */
export class CredentialStore {
  readonly #source: Credentials;
  #current: Promise<string> | undefined;
  #kept: string | undefined;

  constructor(source: Credentials) {
    // Whoever writes JavaScript, or reads a variable that isn't set, hears of it here.
    if (typeof source !== "string" && typeof source !== "function") {
      throw new TypeError("credentials are missing: an API key or a member token, or a callback that brings one");
    }
    this.#source = source;
  }

  /** The credential to call with. Those who ask at the same time share one question. */
  current(): Promise<string> {
    if (!this.#current) {
      const asked = this.#ask();
      this.#current = asked;
      asked.catch(() => {
        if (this.#current === asked) {
          this.#current = undefined;
        }
      });
    }
    return this.#current;
  }

  /** Notes that the server refused a credential, and answers whether there may be another. */
  refused(credential: string): boolean {
    if (typeof this.#source === "string") {
      return false;
    }
    if (this.#kept === credential) {
      this.#current = this.#kept = undefined;
    }
    return true;
  }

  async #ask(): Promise<string> {
    const credential = typeof this.#source === "string" ? this.#source : await this.#source();
    // Of a header that can't be sent, libraries tell the value.
    if (typeof credential !== "string" || !/^[!-~]+$/.test(credential)) {
      throw new LoyaltyError({
        message: "the credential is missing, or has characters (a space, a line break) that none has",
        code: Code.Unauthenticated,
      });
    }
    this.#kept = credential;
    return credential;
  }
}
