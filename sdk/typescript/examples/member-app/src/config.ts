/** What differs from one program's app to another's. The server has it, so that one build serves all. */
export interface Config {
  loyaltyUrl: string;
  programId: string;
  programName: string;
  currency: string;
  /** What a point is called. */
  unit: { one: string; other: string };
}

export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json");
  if (!response.ok) {
    throw new Error(`config.json: HTTP ${response.status}`);
  }
  return response.json();
}
