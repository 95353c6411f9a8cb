import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.js";
import { loadConfig } from "./config.js";
import { Session } from "./session.js";
import "./style.css";

const session = Session.resume(); // first of all, so that a token is in the address no longer than it must
const root = createRoot(document.getElementById("app") as HTMLElement);
try {
  const config = await loadConfig();
  document.title = config.programName;
  root.render(
    <StrictMode>
      <App config={config} resumed={session} />
    </StrictMode>,
  );
} catch {
  root.render(
    <main className="sign-in">
      <p role="alert">This page can't be loaded just now. Please try again in a moment.</p>
    </main>,
  );
}
