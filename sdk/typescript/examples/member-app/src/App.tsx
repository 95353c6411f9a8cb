import { useEffect, useState } from "react";
import type { Config } from "./config.js";
import { Home } from "./Home.js";
import { SignIn } from "./SignIn.js";
import { Session } from "./session.js";

/** The whole app: a member's own pages, or how to get there. */
export function App({ config, resumed }: { config: Config; resumed: Session | undefined }) {
  const [session, setSession] = useState(resumed);
  const [notice, setNotice] = useState("");

  useEffect(() => {
    const handedOver = () => {
      const handed = Session.resume();
      if (handed) {
        setSession(handed);
      }
    };
    addEventListener("hashchange", handedOver);
    return () => removeEventListener("hashchange", handedOver);
  }, []);

  useEffect(() => {
    if (session) {
      session.onEnd = () => {
        setSession(undefined);
        setNotice("You were signed out. Please sign in again.");
      };
    }
  }, [session]);

  if (!session) {
    return <SignIn config={config} notice={notice} onSignIn={setSession} />;
  }
  const signOut = () => {
    session.onEnd = () => setSession(undefined);
    setNotice("");
    session.end();
  };
  return <Home key={session.memberId} config={config} session={session} onSignOut={signOut} />;
}
