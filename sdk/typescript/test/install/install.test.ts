import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";

const run = promisify(execFile);
const sdk = fileURLToPath(new URL("../..", import.meta.url));
const { LOYALTY_URL: url, LOYALTY_DEMO_KEY: key } = process.env;
if (!url || !key) {
  throw new Error("this needs the stand: go run ./server/e2e/stand -- npm run --prefix sdk/typescript test:stand");
}

let project: string;

// An empty project, with the package as it would be published.
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "loyalty-install-"));
  const packed = await run("npm", ["pack", "--silent", "--pack-destination", project], { cwd: sdk });
  await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const tarball = join(project, packed.stdout.trim());
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], { cwd: project });
}, 180_000);

afterAll(() => rm(project, { recursive: true, force: true }));

it("the package has what was built, its sources, and nothing else", async () => {
  const files = await readdir(join(project, "node_modules/@loyaltycore/sdk"));
  expect(files.sort()).toEqual(["README.md", "dist", "package.json", "src"]);
});

it("the README's start works as it is written", { timeout: 60_000 }, async () => {
  const readme = await readFile(join(sdk, "README.md"), "utf8");
  const start = /```js\n(.*?)```/s.exec(readme)?.[1] ?? "";
  await writeFile(join(project, "start.js"), start.replace("http://127.0.0.1:8080", url));
  const { stdout } = await run("node", ["start.js"], { cwd: project, env: { ...process.env, LOYALTY_KEY: key } });
  expect(stdout).toMatch(/^earned 53, now 53\na latte takes 150: 97 more\n53n \d{4}-\d\d-\d\dT[\d:.]+Z\n$/);
});

it("its types are right for a strict project that checks libraries as well", { timeout: 60_000 }, async () => {
  await writeFile(
    join(project, "strict.ts"),
    `import { createLoyaltyClient, type Balance, ErrorReason, LoyaltyError } from "@loyaltycore/sdk";
import { createLoyaltyClient as createNodeClient } from "@loyaltycore/sdk/node";

const client = createLoyaltyClient({ url: "https://loyalty.example.com", credentials: async () => "token" });
createNodeClient({ url: "https://loyalty.example.com", credentials: "lk_key", protocol: "grpc" });
const member = { kind: { case: "memberId", value: "ann" } } as const;
export const balance: Balance | undefined = (await client.loyalty.getBalance({ member })).balance;
export const available: bigint | undefined = balance?.available;
export const notFound = (error: unknown) =>
  error instanceof LoyaltyError && error.reason === ErrorReason.MEMBER_NOT_FOUND;
for await (const { request, accrual, error } of client.accrueAll([{ member, note: "mine" }])) {
  console.log(request.note, accrual?.points, error?.requestId);
}
// @ts-expect-error: points are bigint
export const wrong: number = balance?.available;
`,
  );
  const options = [
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2022",
    "--lib",
    "es2023,dom,dom.iterable",
  ];
  const types = ["--types", "node", "--typeRoots", join(sdk, "node_modules/@types")];
  const tsc = join(sdk, "node_modules/typescript/bin/tsc");
  const told = await run("node", [tsc, ...options, ...types, "strict.ts"], { cwd: project }).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
  expect(told).toBe("");
});

it("a bundle for browsers has nothing of Node.js in it, nor the limits of fields", { timeout: 60_000 }, async () => {
  await writeFile(
    join(project, "app.js"),
    `import { createLoyaltyClient } from "@loyaltycore/sdk";
window.client = createLoyaltyClient({ url: "https://loyalty.example.com", credentials: "token" });
`,
  );
  await build({
    root: project,
    configFile: false,
    logLevel: "error",
    build: { minify: false, rolldownOptions: { input: join(project, "app.js") } },
  });
  const assets = join(project, "dist/assets");
  const [bundle = ""] = await readdir(assets);
  const code = await readFile(join(assets, bundle), "utf8");
  expect(code).toContain("loyalty-typescript/");
  expect(code).not.toMatch(/node:|require\(|__vite-browser-external|connect-node|Http2Session/);
  expect(code).not.toMatch(/buf\.validate|protovalidate/);
});
