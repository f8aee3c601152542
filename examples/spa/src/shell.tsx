import { Problem } from "@gatebook/client";
import { useSession } from "@gatebook/client/react";
import { useRef, useState, type MouseEvent, type ReactNode } from "react";

import { gatebook } from "./gatebook.ts";
import { Connection } from "./parts/connection.tsx";
import { Form } from "./parts/form.tsx";
import { LanguageSwitch } from "./parts/language-switch.tsx";
import { ProblemNotice } from "./parts/notice.tsx";
import { SessionWarning } from "./parts/session-warning.tsx";
import { Link, navigate, paths } from "./router.tsx";
import { useTexts } from "./texts/language.ts";

/** The frame around each page. */
export function Shell({ children }: { children: ReactNode }) {
  const texts = useTexts();
  const main = useRef<HTMLElement>(null);
  const { session } = useSession(gatebook);
  const [failedSignOut, setFailedSignOut] = useState<FailedSignOut | null>(null);

  function skip(event: MouseEvent) {
    // "#main" in the history would be one more step for the back button.
    event.preventDefault();
    main.current?.focus();
  }

  return (
    <div className={`shell ${session ? "inside" : "outside"}`}>
      {/* biome-ignore lint/a11y/useValidAnchor: it leads to #main, without an entry in the history */}
      <a href="#main" className="skip" onClick={skip}>
        {texts.skipToContent}
      </a>
      <header className="header">
        <Link to={paths.home} className="brand">
          <img src="/gate.svg" alt="" width="32" height="32" />
          {texts.product}
        </Link>
        {session ? (
          <SignedInHeader key={session.account.id} failed={setFailedSignOut} />
        ) : (
          <div className="motto">
            <p>{texts.motto}</p>
            <p>{texts.mottoDetail}</p>
          </div>
        )}
      </header>
      <main ref={main} id="main" className="main" tabIndex={-1}>
        <Connection />
        {session && <SessionWarning key={session.id} />}
        {session && failedSignOut?.session === session.id && <StillSignedIn {...failedSignOut} />}
        {children}
      </main>
      <footer className="footer">
        <LanguageSwitch />
      </footer>
    </div>
  );
}

type FailedSignOut = { problem: Problem; session: string | undefined };

function StillSignedIn({ problem }: FailedSignOut) {
  const texts = useTexts();
  // No answer, or one of a proxy: the server may have done it.
  const isCertain =
    problem.status !== 0 && problem.code !== "unexpected_answer" && !problem.outcome;
  if (isCertain) return <ProblemNotice problem={problem} />;
  return (
    <p role="alert" className="notice problem">
      {texts.maybeSignedIn}
    </p>
  );
}

function SignedInHeader({ failed }: { failed: (failed: FailedSignOut | null) => void }) {
  const texts = useTexts();
  const { session } = useSession(gatebook);
  const account = session?.account;

  async function signOut() {
    failed(null);
    try {
      await gatebook.signOut();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      // Above the page, where it covers nothing.
      return failed({ problem, session: session?.id });
    }
    navigate(paths.signIn);
  }

  return (
    <>
      <nav className="nav" aria-label={texts.navigation}>
        <ul>
          <li>
            <Link to={paths.devices}>{texts.devices.title}</Link>
          </li>
          <li>
            <Link to={paths.security}>{texts.security.title}</Link>
          </li>
          <li>
            <Link to={paths.account}>{texts.account.title}</Link>
          </li>
        </ul>
      </nav>
      <div className="person">
        <span className="who">
          <span className="unseen">{texts.signedInAs("")}</span>
          {account?.name ?? account?.email}
        </span>
        <Form className="sign-out" look="quiet" submit={texts.signOut} send={signOut} />
      </div>
    </>
  );
}
