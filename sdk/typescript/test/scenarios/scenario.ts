import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parse } from "yaml";

/** What is in YAML and JSON. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Fields = { [key: string]: Value };

/** One conversation, as sdk/scenarios/README.md describes it. */
export interface Scenario {
  name: string;
  about: string;
  steps: Step[];
}

export interface Step {
  call?: string;
  list?: string;
  accrue_all?: { count: number; request: Fields };
  watch?: string;
  next?: string;
  stop?: string;
  send?: Fields;
  expect?: Fields;
  count?: number;
  error?: Fields;
  save?: { [variable: string]: string };
  as?: string;
  faults?: string[];
  attempts?: number;
  options?: { timeout?: number; attempt_timeout?: number; max_attempts?: number };
}

const kinds = ["call", "list", "accrue_all", "watch", "next", "stop"];
const others = ["send", "expect", "count", "error", "save", "as", "faults", "attempts", "options"];
const options = ["timeout", "attempt_timeout", "max_attempts"];

/** Reads the scenarios of a directory. A key that none has is a mistake. */
export async function readScenarios(directory: string): Promise<Scenario[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith(".yaml") && file !== "program.yaml").sort();
  return Promise.all(
    files.map(async (file) => {
      const scenario = parse(await readFile(join(directory, file), "utf8"));
      check(file, scenario, ["about", "steps"]);
      for (const [i, step] of scenario.steps.entries()) {
        const where = `${file}, step ${i + 1}`;
        check(where, step, [...kinds, ...others]);
        check(`${where}, options`, step.options ?? {}, options);
        check(`${where}, accrue_all`, step.accrue_all ?? {}, ["count", "request"]);
        if (kinds.filter((kind) => kind in step).length !== 1) {
          throw new Error(`${where}: it needs exactly one of ${kinds.join(", ")}`);
        }
      }
      return { name: basename(file, ".yaml"), ...scenario };
    }),
  );
}

function check(where: string, object: object, known: string[]): void {
  const unknown = Object.keys(object).filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    throw new Error(`${where}: no such key: ${unknown.join(", ")}`);
  }
}

/** Puts variables into all texts of a value. */
export function fill<V>(value: V, variables: ReadonlyMap<string, string>): V {
  if (typeof value === "string") {
    return value.replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const found = variables.get(name);
      if (found === undefined) {
        throw new Error(`there is no variable ${name}`);
      }
      return found;
    }) as V;
  }
  if (Array.isArray(value)) {
    return value.map((item) => fill(item, variables)) as V;
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, variables)])) as V;
  }
  return value;
}

/** What of an answer is not as expected, line by line; nothing if all of it is. */
export function differences(expected: Value, actual: Value | undefined, path = "answer"): string[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      return [`${path}: expected ${expected.length} items, got ${JSON.stringify(actual)}`];
    }
    return expected.flatMap((item, i) => differences(item, actual[i], `${path}.${i}`));
  }
  if (typeof expected === "object" && expected !== null) {
    if (typeof actual !== "object" || actual === null || Array.isArray(actual)) {
      return [`${path}: expected an object, got ${JSON.stringify(actual)}`];
    }
    return Object.entries(expected).flatMap(([key, item]) => differences(item, actual[key], `${path}.${key}`));
  }
  const fits =
    expected === "<some>" ? typeof actual === "string" && actual !== "" : String(expected) === String(actual);
  return fits ? [] : [`${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`];
}

/** The value at a path such as `items.0.accrual.points`. */
export function at(value: Value, path: string): string {
  let here: Value | undefined = value;
  for (const key of path.split(".")) {
    here = typeof here === "object" && here !== null ? (here as Fields)[key] : undefined;
  }
  if (here === undefined || here === null || typeof here === "object") {
    throw new Error(`the answer has no ${path}: ${JSON.stringify(value)}`);
  }
  return String(here);
}
