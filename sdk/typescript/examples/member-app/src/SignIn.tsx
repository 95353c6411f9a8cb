import { type FormEvent, useState } from "react";
import type { Config } from "./config.js";
import { Session } from "./session.js";

interface Props {
  config: Config;
  /** Why the member is asked to sign in again. */
  notice: string;
  onSignIn: (session: Session) => void;
}

/** Signs in with a token. Members of a real program come from their shop, with the token in the link. */
export function SignIn({ config, notice, onSignIn }: Props) {
  const [wrong, setWrong] = useState(false);

  const signIn = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget).get("token")).trim();
    try {
      onSignIn(Session.begin(token));
    } catch {
      setWrong(true);
      event.currentTarget.querySelector("textarea")?.focus();
    }
  };

  return (
    <main className="card sign-in">
      <h1>
        <span aria-hidden="true">★</span> {config.programName}
      </h1>
      {notice && <p role="status">{notice}</p>}
      <p>Open the link that your shop gave you, or paste your member token here.</p>
      <form onSubmit={signIn}>
        <label htmlFor="token">Member token</label>
        <textarea
          id="token"
          name="token"
          rows={4}
          required
          autoComplete="off"
          spellCheck={false}
          aria-invalid={wrong}
          aria-describedby={wrong ? "token-wrong" : undefined}
        />
        {wrong && (
          <p id="token-wrong" className="wrong" role="alert">
            That is no member token. Please copy all of it.
          </p>
        )}
        <button type="submit" className="primary">
          Sign in
        </button>
      </form>
    </main>
  );
}
