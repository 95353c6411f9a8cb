/** Says that a part of the page could not be loaded. */
export function Trouble({ when }: { when: unknown }) {
  return when ? <p role="alert">This can’t be shown just now.</p> : null;
}
