import type { MemberRef } from "./gen/loyalty/v1/member_pb.js";

/** Remembers the highest balance version seen of each member, of so many members. */
export class Versions {
  readonly #capacity: number;
  /** The member seen last is the last one. */
  readonly #versions = new Map<string, bigint>();

  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  /** Notes a version under all the names of its member. */
  saw(programId: string, names: readonly MemberRef[], version: bigint): void {
    for (const name of names) {
      const key = keyOf(programId, name);
      const before = this.#versions.get(key) ?? 0n;
      this.#versions.delete(key);
      this.#versions.set(key, before > version ? before : version);
    }
    for (const oldest of this.#versions.keys()) {
      if (this.#versions.size <= this.#capacity) {
        break;
      }
      this.#versions.delete(oldest);
    }
  }

  /** The highest version seen of the member with this name, or 0. */
  of(programId: string, name: MemberRef): bigint {
    return this.#versions.get(keyOf(programId, name)) ?? 0n;
  }

  /** Forgets what was seen under this name. */
  forget(programId: string, name: MemberRef): void {
    this.#versions.delete(keyOf(programId, name));
  }
}

function keyOf(programId: string, { kind }: MemberRef): string {
  const name = kind.case === "identifier" ? [kind.value.type, kind.value.value] : [kind.value ?? ""];
  return JSON.stringify([programId, ...name]);
}
